require("./cases.cjs").defineCases("c");
