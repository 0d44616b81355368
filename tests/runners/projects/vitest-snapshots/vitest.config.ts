import { smtpFixture } from "@smtp-fixture/vitest-plugin";

export default { plugins: [smtpFixture()] };
