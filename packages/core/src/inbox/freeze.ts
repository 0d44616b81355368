/** Freezes plain data, all the way down. What is frozen already is taken to be so all the way. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  // Octets cannot be frozen, and a date would not be any safer for it.
  if (ArrayBuffer.isView(value) || value instanceof Date) return value;
  for (const part of Object.values(value)) deepFreeze(part as unknown);
  return Object.freeze(value);
}
