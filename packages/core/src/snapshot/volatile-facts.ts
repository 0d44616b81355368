import type { Message, MimePart } from "../message/message.js";
import type { VolatileFacts } from "./volatile.js";

/** What a message itself says of its volatile parts, and of those of the messages that are attached to it. */
export function volatileFacts(message: Message): VolatileFacts {
  const all = [message, ...attachedTo(message)];
  const valuesOf = (pattern: RegExp): string[] =>
    all.flatMap(({ headers }) =>
      headers.filter(({ name }) => pattern.test(name)).map(({ value }) => value),
    );
  return {
    "message-id": known(
      valuesOf(/^(?:resent-)?message-id$|^in-reply-to$|^references$/i).flatMap(
        (value) => value.match(/[^<>\s]+/g) ?? [],
      ),
    ),
    date: known(valuesOf(/^(?:resent-)?date$/i)),
    boundary: known(all.flatMap(({ structure }) => boundariesOf(structure))),
  };
}

function attachedTo({ attachments }: Message): Message[] {
  return attachments.flatMap(({ message }) =>
    message === undefined ? [] : [message, ...attachedTo(message)],
  );
}

function boundariesOf({ parameters, parts }: MimePart): string[] {
  const { boundary } = parameters;
  return [...(boundary === undefined ? [] : [boundary]), ...parts.flatMap(boundariesOf)];
}

/** What is shorter might stand anywhere, and mean something else. */
const SHORTEST = 8;

const known = (values: readonly string[]): string[] =>
  [...new Set(values)]
    .filter(({ length }) => length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
