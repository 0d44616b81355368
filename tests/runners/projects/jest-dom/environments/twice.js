const { wrapEnvironment } = require("@smtp-fixture/jest-environment");
const Subclass = require("./subclass.js");

const Twice = wrapEnvironment(Subclass);

module.exports = class extends Twice {
  constructor(config, context) {
    super(config, context);
    this.global.isWrappedOnce = Twice === Subclass;
  }
};
