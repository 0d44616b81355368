import type { Inbox } from "../inbox/inbox.js";
import type { ListenerAddress } from "../inbox/environment.js";
import type { ControllerOptions } from "../server/options.js";
import { announce, type Announcement } from "./announce.js";
import { Hub } from "./hub.js";
import { notePort } from "./port-taken.js";
import { makePlace } from "./hub-folder.js";

/** A hub beside a server that this process has already: others connect to it, and have what is theirs of its mail. */
export interface LocalHub {
  /** Where the server's mail is to go. */
  readonly inbox: Inbox;
  /** @returns how others connect to it */
  start(server: ListenerAddress): Promise<Announcement>;
  stop(): Promise<void>;
}

/** @param listeners - options of the private listeners that others open */
export function makeLocalHub(listeners: ControllerOptions): LocalHub {
  const { removeFolder, ...place } = makePlace();
  const hub = new Hub({
    ...place,
    ahead: 0,
    listeners: { ...listeners, hostname: "127.0.0.1" },
    inbox: {},
  });
  return {
    inbox: hub.sharedInbox,
    async start(server) {
      const address = await hub.start(server);
      notePort(place.folder, address.shared.port);
      return announce(address, undefined, "");
    },
    async stop() {
      await hub.stop();
      removeFolder();
    },
  };
}
