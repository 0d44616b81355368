// A second file for the same worker.
require("./blocking.test.js");
