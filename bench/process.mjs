// node bench/process.mjs MODULE: a process beside the one that measures. Carries out the exported `tasks` of a module,
// one call after the other, and answers over the IPC channel.
const { tasks } = await import(process.argv[2]);

async function answer({ id, task, args }) {
  try {
    process.send({ id, value: await tasks[task](...args) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
}

process.on("message", (call) => void answer(call));
process.on("disconnect", () => process.exit());
process.send({ id: 0 });
