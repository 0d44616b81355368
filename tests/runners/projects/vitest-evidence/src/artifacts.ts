import { appendFileSync } from "node:fs";

/** A reporter that notes the artifacts of tests. */
export default class Artifacts {
  onTestCaseArtifactRecord(test: { fullName: string }, artifact: object): void {
    appendFileSync(
      String(process.env.NOTES),
      `${JSON.stringify({ artifactOf: test.fullName, ...artifact, location: undefined })}\n`,
    );
  }
}
