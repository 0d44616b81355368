import {
  type Effect,
  expects,
  formatReply,
  Inbound,
  type Input,
  longestLine,
  newSession,
  parseReply,
  type Question,
  recipientsOf,
  remainingOctets,
  type Rules,
  type Session,
  step,
  type Verdict,
} from "../../packages/core/src/protocol/index.js";

/** A mail as the protocol hands it over. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly options: readonly string[];
  readonly content: Buffer;
}

/** A whole conversation without any I/O: octets go in, text comes out. */
export class BareConversation {
  /** All that the server has said. */
  said = "";
  isClosed = false;
  readonly mails: ReceivedMail[] = [];
  readonly #inbound = new Inbound();
  readonly #answer: (question: Question) => Verdict | undefined;
  #session: Session;
  /** The content of the newest transaction whose content came in pieces. */
  #streamed: { readonly key: object | undefined; readonly octets: Buffer } = {
    key: undefined,
    octets: Buffer.alloc(0),
  };

  constructor(rules: Rules, answer: (question: Question) => Verdict | undefined = () => undefined) {
    this.#session = newSession(rules);
    this.#answer = answer;
    this.input(this.#open());
  }

  get session(): Session {
    return this.#session;
  }

  /** Takes octets as they might come out of a socket. */
  send(octets: Buffer): void {
    // In the middle of a handshake octets are not the session's.
    if (this.isClosed || this.#session.phase.name === "securing") return;
    this.#inbound.push(octets);
    for (;;) {
      const unit = this.#nextUnit();
      if (unit === undefined) return;
      this.input(unit);
    }
  }

  input(input: Input): void {
    const { session, effects } = step(this.#session, input);
    this.#session = session;
    for (const effect of effects) this.#carryOut(effect);
    if (input.type !== "open" && session.phase.name === "opening") this.input(this.#open());
  }

  /** Its client is one that the option `xclient` trusts, where there is that. */
  #open(): Input {
    return { type: "open", mayActForOthers: this.#session.rules.uses.XCLIENT !== "off" };
  }

  #nextUnit(): Input | undefined {
    switch (expects(this.#session)) {
      case "line":
        return this.#inbound.nextLine(longestLine(this.#session));
      case "content": {
        const { limits, keepsContent } = this.#session.rules;
        const content = this.#inbound.nextContent(
          limits.content,
          keepsContent ? undefined : limits,
        );
        return content === undefined ? undefined : { type: "content", content };
      }
      case "proxy-header":
        return this.#inbound.nextProxyHeader();
      case "piece":
        return this.#inbound.nextPiece();
      case "chunk":
        return this.#inbound.nextOfChunk(remainingOctets(this.#session));
      case "verdict":
      case "nothing":
        return undefined;
    }
  }

  #takeChunk({ transaction, chunk }: Extract<Question, { hook: "handleDataChunk" }>): void {
    const { key, octets } = this.#streamed;
    this.#streamed = {
      key: transaction.key,
      octets: key === transaction.key ? Buffer.concat([octets, chunk]) : chunk,
    };
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case "reply":
        this.said += formatReply(effect.reply, this.#session.rules.showsEnhancedCodes);
        break;
      case "close":
        this.isClosed = true;
        break;
      case "startTls":
        // The handshake itself is for the test to say.
        this.#inbound.drop();
        break;
      case "ask": {
        const { question } = effect;
        const verdict = this.#answer(question);
        if (question.hook === "handleDataChunk") this.#takeChunk(question);
        if (question.hook === "handleData" && (verdict?.reply?.code ?? 250) < 300)
          this.mails.push(mailOf(question, this.#streamed.octets));
        this.input({ type: "verdict", verdict });
      }
    }
  }
}

function mailOf(
  { transaction, content }: Extract<Question, { hook: "handleData" }>,
  streamed: Buffer,
): ReceivedMail {
  return {
    from: transaction.mailFrom,
    to: recipientsOf(transaction).map(({ address }) => address),
    options: transaction.mailParameters.map(({ keyword, value }) =>
      value === undefined ? keyword : `${keyword}=${value}`,
    ),
    content: content.isKept ? content.octets() : streamed,
  };
}

/** The verdict that stands in a text. */
export function verdictOf(text: string): Verdict {
  const reply = parseReply(text);
  if (reply === undefined) throw new Error(`${JSON.stringify(text)} is no reply.`);
  return { reply };
}
