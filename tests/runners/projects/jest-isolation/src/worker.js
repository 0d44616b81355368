const { send } = require("./send.js");

process.on("message", async ({ to, subject }) => {
  await send(to, subject);
  process.send(subject);
});
