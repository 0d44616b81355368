require("./cases.cjs").defineCases("a");
