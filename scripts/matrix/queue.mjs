/** Runs so many at a time, in the order that they were asked for. */
export function limit(count) {
  const waiting = [];
  let running = 0;
  return async (task) => {
    if (running >= count) await new Promise((wake) => waiting.push(wake));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}

/** A function that does its work once for each name. */
export function remember(work) {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, work(name));
    return known.get(name);
  };
}
