import { defineCases } from "./cases.mjs";

defineCases("a");
