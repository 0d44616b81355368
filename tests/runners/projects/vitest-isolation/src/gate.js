/** A promise, and what opens it. */
export function gate() {
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Resolves when so many have called it: they do run side by side. */
export function meeting(count) {
  const { opened, open } = gate();
  let arrived = 0;
  return () => {
    if (++arrived === count) open();
    return opened;
  };
}
