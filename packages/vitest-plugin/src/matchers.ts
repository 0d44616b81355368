import { takeUnawaited } from "@smtp-fixture/core/matchers";
import { afterEach } from "vitest";
import { isCollecting } from "./current-test.js";
import { currentOwner } from "./extend.js";
import "./types.js";

// For files without useSmtpServer(), which would report them itself.
if (isCollecting())
  afterEach(() => {
    const unawaited = takeUnawaited(currentOwner());
    if (unawaited !== undefined) throw unawaited;
  });

export { matchers } from "./extend.js";
export type { MailAsymmetricMatchers, MailMatchers } from "./types.js";
