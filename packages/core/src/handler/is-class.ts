import { DECISIONS } from "./hook-names.js";

/** Whether a function is a class, also one of handlers that was compiled to a plain function. */
export function isClass(value: { readonly prototype?: unknown }): boolean {
  if (/^class\b/.test(Function.prototype.toString.call(value))) return true;
  const { prototype } = value;
  return (
    typeof prototype === "object" &&
    prototype !== null &&
    DECISIONS.some((hook) => hook in prototype)
  );
}
