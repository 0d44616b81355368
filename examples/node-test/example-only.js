import { reject } from "@smtp-fixture/core";

export default {
  handleRcpt({ address }) {
    return address.endsWith("@example.test") ? undefined : reject(550, "5.7.1", "Not here");
  },
};
