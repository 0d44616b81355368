import { acrossCases } from "./cases.js";

acrossCases("b");
