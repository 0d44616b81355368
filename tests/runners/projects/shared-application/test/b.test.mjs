import { defineCases } from "./cases.mjs";

defineCases("b");
