import { createServer } from "node:net";

/**
 * What an attempt to bind `::1` says of IPv6: error codes in `NO` mean that there is none, those in `YES` that there is.
 * Both may be extended where a system has codes of its own.
 */
export const IP6_IS: { readonly NO: Set<string>; readonly YES: Set<string> } = {
  NO: new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]),
  YES: new Set(["EADDRINUSE"]),
};

/**
 * The numeric loopback address of this machine: `::1` where IPv6 can be bound, else `127.0.0.1`.
 * @throws the system's error where its code is in neither set of {@link IP6_IS}
 */
export async function getLocalhost(): Promise<"::1" | "127.0.0.1"> {
  const code = await new Promise<string | undefined>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      error.code === undefined ? reject(error) : resolve(error.code),
    );
    probe.listen({ host: "::1", port: 0 }, () => probe.close(() => resolve(undefined)));
  });
  if (code === undefined || IP6_IS.YES.has(code)) return "::1";
  if (IP6_IS.NO.has(code)) return "127.0.0.1";
  throw Object.assign(
    new Error(
      `Binding ::1 failed with ${code}, which says neither that IPv6 is there nor that it is not.`,
    ),
    { code },
  );
}
