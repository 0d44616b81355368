// node src/send-from-child.js SUBJECT: a mail from a process of its own.
void require("./send.js").send({ subject: process.argv[2] });
