import type { Question } from "../protocol/session/question.js";
import { hiddenArguments } from "./auth/arguments.js";

/** What a hook's context has beyond what every context has. */
export function extrasOf(question: Question): Record<string, unknown> {
  switch (question.hook) {
    case "handleHelo":
      return { hostName: question.hostName };
    case "handleEhlo":
      return { hostName: question.hostName, responses: [...question.responses] };
    case "handleAuth":
      return { mechanism: question.mechanism, args: hiddenArguments(question.args) };
    case "handleParameter":
      return { command: question.command, address: question.address, ...question.parameter };
    case "handleMail":
    case "handleRcpt":
      return { address: question.address, parameters: question.parameters };
    case "handleNoop":
    case "handleExpn":
    case "handleHelp":
      return { argument: question.argument };
    case "handleVrfy":
      return { argument: question.argument, address: question.address };
    case "handleUnknown":
      return { verb: question.verb, argument: question.argument };
    default:
      return {};
  }
}
