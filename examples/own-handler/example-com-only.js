import { reject } from "@smtp-fixture/core";

/** Takes mail for example.com and for nobody else. */
export class ExampleComOnly {
  taken = 0;

  handleRcpt({ address }) {
    if (!address.endsWith("@example.com"))
      return reject(550, "5.7.1", "Not relaying to that domain");
    // Nothing returned is the default: 250, and the recipient is in the envelope.
  }

  handleData({ defaults }) {
    this.taken++;
    const { lines, ...ok } = defaults.reply();
    return { ...ok, lines: [`${lines[0]} as number ${this.taken}`] };
  }
}
