import type { DeliveryReport } from "../message/report/delivery-report.js";

/** What became of a message, one recipient a line. */
export function reportLines({ reportingMta, recipients, problems }: DeliveryReport): string[] {
  return [
    ...(reportingMta === undefined ? [] : [`By ${reportingMta}`]),
    ...recipients.map(
      ({ finalRecipient, originalRecipient, action, status, diagnosticCode }) =>
        `- ${[finalRecipient ?? originalRecipient, action, status, diagnosticCode].filter((fact) => fact !== undefined).join(", ")}`,
    ),
    ...problems.map((problem) => `- problem: ${problem}`),
  ];
}
