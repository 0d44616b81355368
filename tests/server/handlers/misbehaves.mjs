// Ways in which a handler can do harm to the thread that it runs in.
const block = () => {
  for (;;);
};

export default {
  handleNoop({ argument }) {
    if (argument === "block") block();
    if (argument === "exit") process.exit(3);
    // Thrown where nobody can catch it.
    if (argument === "throw")
      queueMicrotask(() => {
        throw new RangeError("out of hand");
      });
    if (argument === "timer") setInterval(() => {}, 1000);
    return undefined;
  },
};
