import { MessageHandler } from "@smtp-fixture/core";

/** Keeps who wrote what about: the message comes read, the envelope beside it. */
export class SubjectList extends MessageHandler {
  subjects = [];

  handleMessage({ mailFrom, subject }) {
    this.subjects.push(`${mailFrom}: ${subject}`);
  }
}
