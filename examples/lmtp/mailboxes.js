import { reject } from "@smtp-fixture/core";

/** Mailboxes, each with room for so many octets. */
export class Mailboxes {
  #mailboxes;

  /** @param quotas - octets by address */
  constructor(quotas) {
    this.#mailboxes = new Map(
      Object.entries(quotas).map(([address, quota]) => [address, { quota, mails: [] }]),
    );
  }

  mails(address) {
    return this.#mailboxes.get(address).mails;
  }

  handleRcpt({ address }) {
    if (!this.#mailboxes.has(address)) return reject(550, "5.1.1", "No such mailbox here");
    // Nothing returned is the default: 250, and the recipient is in the envelope.
  }

  /** In LMTP the content is answered once for each recipient: here by a list, in their order. */
  handleData({ envelope }) {
    return envelope.rcptTos.map((address) => this.#deliver(address, envelope.content));
  }

  #deliver(address, content) {
    const { quota, mails } = this.#mailboxes.get(address);
    const used = mails.reduce((sum, mail) => sum + mail.length, 0);
    if (used + content.length > quota) return reject(552, "5.2.2", "Mailbox full");
    mails.push(content);
    return `250 2.1.5 Delivered to ${address}`;
  }
}
