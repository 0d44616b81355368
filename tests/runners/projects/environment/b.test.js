import { cases } from "./seen.js";

cases("b");
