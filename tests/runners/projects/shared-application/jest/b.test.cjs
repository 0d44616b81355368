require("./cases.cjs").defineCases("b");
