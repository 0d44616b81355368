import { defineCases } from "./cases.mjs";

defineCases("c");
