import { cases } from "./seen.js";

cases("a");
