type Target = object;

/** What `reflect-metadata` adds to `Reflect`, as far as a library of decorators asks for it while it is loaded. */
function metadata(): Record<string, unknown> {
  const kept = new WeakMap<Target, Map<unknown, unknown>>();
  const getOwnMetadata = (key: unknown, target: Target): unknown => kept.get(target)?.get(key);
  const defineMetadata = (key: unknown, value: unknown, target: Target): void => {
    const own = kept.get(target) ?? new Map<unknown, unknown>();
    kept.set(target, own.set(key, value));
  };
  const getMetadata = (key: unknown, target: Target): unknown => {
    for (let at: Target | null = target; at !== null; at = Reflect.getPrototypeOf(at))
      if (kept.get(at)?.has(key) === true) return kept.get(at)?.get(key);
    return undefined;
  };
  const decorate = (key: unknown, value: unknown) => (target: Target) =>
    defineMetadata(key, value, target);
  return { getOwnMetadata, defineMetadata, getMetadata, metadata: decorate };
}

/**
 * Adds to `Reflect` what `tsyringe`, under `@peculiar/x509`, wants to find there, and gives back what takes it away: an
 * application under test that forgot to import `reflect-metadata` must not seem to work. Where that is loaded already,
 * nothing is touched.
 */
export function lendReflect(): () => void {
  if ("getMetadata" in Reflect) return () => {};
  const lent = metadata();
  Object.assign(Reflect, lent);
  return () => {
    for (const name of Object.keys(lent)) Reflect.deleteProperty(Reflect, name);
  };
}
