import { concurrentCases } from "./cases.js";

concurrentCases("a");
