// node bench/import-process.mjs import|require WHAT: loads one module and says what that took, in ms. Imports nothing
// itself: whatever it did would be paid for already when the clock starts.
const [, , how, what] = process.argv;
const require = process.getBuiltinModule("module").createRequire(import.meta.url);
const cpuBefore = process.cpuUsage();
const before = performance.now();
if (how === "import") await import(what);
else require(what);
const wall = performance.now() - before;
const { user, system } = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }));
