const { withNodeGlobals, wrapEnvironment } = require("@smtp-fixture/jest-environment");
const { TestEnvironment } = require("jest-environment-jsdom");

/** Overrides all that an environment can. */
class OwnEnvironment extends TestEnvironment {
  customExportConditions = ["special"];

  constructor(config, context) {
    super(config, context);
    this.global.docblock = context.docblockPragmas["jest-environment"];
    this.global.seen = {};
  }

  async setup() {
    await super.setup();
    this.global.events = [];
    this.global.seen.hasServer = "__smtpFixtureBridge" in this.global;
  }

  handleTestEvent(event) {
    if (event.name.startsWith("test_")) this.global.events.push(event.name);
  }

  exportConditions() {
    return [...super.exportConditions(), "more"];
  }

  getVmContext() {
    const context = super.getVmContext();
    if (context !== null) this.global.seen.hasContext = true;
    return context;
  }

  async teardown() {
    const { appendFileSync } = require("node:fs");
    appendFileSync(process.env.NOTES, `${JSON.stringify({ tornDown: this.global.docblock })}\n`);
    await super.teardown();
  }
}

module.exports = wrapEnvironment(withNodeGlobals(OwnEnvironment));
