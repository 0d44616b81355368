let count = 0;
/** Tells the sessions of this thread from those of all others. */
const THREAD_TAG = Math.floor(Math.random() * 36 ** 4)
  .toString(36)
  .padStart(4, "0");

/** A name that no other session of the run has. */
export const nextSessionId = (): string => `${THREAD_TAG}-${++count}`;
