import { afterEach, expect } from "@jest/globals";
import { takeUnawaited } from "@smtp-fixture/core/matchers";
import { currentOwner } from "./extend.js";
import "./types.js";

// Also for files without useSmtpServer(), which reports them itself. In a test it is too late for a hook.
if (expect.getState().currentTestName === undefined)
  afterEach(() => {
    const unawaited = takeUnawaited(currentOwner());
    if (unawaited !== undefined) throw unawaited;
  });

export { matchers } from "./extend.js";
export type { MailAsymmetricMatchers, MailMatchers } from "@smtp-fixture/core/matchers";
