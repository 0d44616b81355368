import { connect } from "node:net";
import nodemailer from "nodemailer";

/** nodemailer speaks on whatever socket it is given: here on one that is connected to a path. */
export function createMailer(path) {
  return nodemailer.createTransport({
    getSocket(_options, callback) {
      const connection = connect({ path });
      connection.once("error", callback);
      connection.once("connect", () => {
        connection.off("error", callback);
        callback(undefined, { connection });
      });
    },
  });
}
