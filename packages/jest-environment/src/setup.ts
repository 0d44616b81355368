// For setupFilesAfterEnv: the matchers, in every test file.
import "./matchers.js";
