const { appendFileSync } = require("node:fs");

/** Tells whoever started the run. */
const note = (fact) => {
  const { NOTES, JEST_WORKER_ID: worker } = process.env;
  appendFileSync(NOTES, `${JSON.stringify({ ...fact, worker })}\n`);
};

module.exports = { note };
