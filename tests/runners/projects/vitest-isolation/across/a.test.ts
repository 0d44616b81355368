import { acrossCases } from "./cases.js";

acrossCases("a");
