import type { Handler, HookContext, RcptContext } from "@smtp-fixture/core";

export class ExampleHandler implements Handler {
  handleRcpt({ address }: RcptContext): string {
    return address.endsWith("@example.com") ? "250 OK" : "550 not relaying to that domain";
  }

  handleData({ envelope }: HookContext): string {
    console.log(`Message from ${envelope.mailFrom}`);
    console.log(`Message for ${envelope.rcptTos.join(", ")}`);
    console.log("Message data:\n");
    for (const line of String(envelope.content).trimEnd().split("\r\n"))
      console.log(`> ${line}`.trimEnd());
    console.log("\nEnd of message");
    return "250 Message accepted for delivery";
  }
}
