import { concurrentCases } from "./cases.js";

concurrentCases("b");
