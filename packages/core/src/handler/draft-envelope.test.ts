import { describe, expect, test } from "vitest";
import { formatParameter, parseParameters } from "../protocol/grammar/parameters.js";
import {
  addRecipient,
  beginTransaction,
  type Transaction,
} from "../protocol/session/transaction.js";
import { DraftEnvelope } from "./draft-envelope.js";

/** A transaction whose recipients are written `"b@s.test NOTIFY=NEVER"`. */
function transaction(...recipients: readonly string[]): Transaction {
  let open = beginTransaction("a@c.test", [], false);
  for (const written of recipients) {
    const end = written.indexOf(" ") < 0 ? written.length : written.indexOf(" ");
    const address = written.slice(0, end);
    const parameters = parseParameters(written.slice(end)) ?? [];
    open = addRecipient(open, { address, parameters });
  }
  return open;
}

function draftOf(...recipients: readonly string[]): DraftEnvelope {
  const draft = new DraftEnvelope();
  draft.follow(transaction(...recipients));
  draft.hand();
  return draft;
}

/** The recipients, written as above. */
const written = ({ recipients }: DraftEnvelope): string[] =>
  recipients.map(({ address, parameters }) =>
    [address, ...parameters.map(formatParameter)].join(" "),
  );

const TWICE = ["b@s.test NOTIFY=NEVER", "c@s.test", "b@s.test ORCPT=rfc822;x@y"] as const;

describe("recipients", () => {
  test("have their parameters by position, since one mailbox may be named twice", () => {
    const draft = draftOf(...TWICE);
    expect(written(draft)).toEqual(TWICE);
    expect(draft.rcptOptions).toEqual([["NOTIFY=NEVER"], [], ["ORCPT=rfc822;x@y"]]);
    expect(draft.recipients[2]?.parameters).toEqual([{ keyword: "ORCPT", value: "rfc822;x@y" }]);
  });

  test.each<[string, (to: string[]) => string[], readonly string[]]>([
    ["is sorted", (to) => to.toSorted(), [TWICE[0], TWICE[2], TWICE[1]]],
    ["loses its first", (to) => to.slice(1), [TWICE[1], TWICE[0]]],
    ["loses its last", (to) => to.slice(0, 2), [TWICE[0], TWICE[1]]],
    ["is emptied", () => [], []],
    ["gets one more", (to) => [...to, "d@s.test"], [...TWICE, "d@s.test NEW"]],
    [
      "gets one in front",
      (to) => ["d@s.test", ...to],
      ["d@s.test NEW", TWICE[0], TWICE[1], TWICE[2]],
    ],
    [
      "has one rewritten in place",
      (to) => to.with(0, "x@s.test"),
      ["x@s.test NOTIFY=NEVER", TWICE[1], TWICE[2]],
    ],
  ])("keep their parameters when the list %s", (_, change, wanted) => {
    const draft = draftOf(...TWICE);
    draft.rcptTos = change(draft.rcptTos);
    draft.settle(["NEW"]);
    expect(written(draft)).toEqual(wanted);
    expect(draft.rcptOptions.length).toBe(draft.rcptTos.length);
  });

  test("have the options that a hook gives them itself", () => {
    const draft = draftOf("b@s.test");
    draft.rcptTos.push("c@s.test");
    draft.rcptOptions.push(["NOTIFY=FAILURE"]);
    draft.settle(["NEW"]);
    expect(written(draft)).toEqual(["b@s.test", "c@s.test NOTIFY=FAILURE"]);
  });

  test("are read in the middle of a hook as they would be settled", () => {
    const draft = draftOf(...TWICE);
    draft.rcptTos.shift();
    draft.rcptTos.push("d@s.test");
    expect(draft.recipients.length).toBe(3);
    expect(written(draft)).toContain("c@s.test");
  });

  test("are restored, their options too", () => {
    const draft = draftOf(...TWICE);
    draft.rcptTos.length = 1;
    draft.rcptOptions = [];
    draft.restore();
    expect(written(draft)).toEqual(TWICE);
  });
});

test("a draft follows the transaction and keeps what hooks made of the recipients before", () => {
  const one = transaction("b@s.test");
  const draft = new DraftEnvelope();
  draft.follow(one);
  draft.rcptOptions[0] = ["OWN"];
  draft.follow(addRecipient(one, { address: "c@s.test", parameters: [] }));
  expect(draft.rcptTos).toEqual(["b@s.test", "c@s.test"]);
  expect(draft.rcptOptions).toEqual([["OWN"], []]);
  expect(draft.belongsTo(transaction())).toBe(false);
});
