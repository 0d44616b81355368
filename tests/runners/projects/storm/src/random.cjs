/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function randomOf(seed) {
  let state = 0;
  for (const unit of String(seed)) state = (Math.imul(state, 31) + unit.charCodeAt(0)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

module.exports = { randomOf };
