import { Agent, request } from "node:http";

import { ITEMS } from "./service/settings.ts";
import type { DrillService } from "./types.ts";

/** Requests a second to each service. Ten errors, which the rules ask for, are half a second of a service that is down. */
const RATE = 20;
/** One request in so many is a search. */
const SEARCH_EVERY = 4;
/** When a request that is not answered is given up. Milliseconds. */
const TIMEOUT_MS = 5_000;

/** Load while it goes on. */
export interface Load {
  /** Ends it. */
  stop(): void;
}

/** Asks each service that serves requests, at a steady rate whether it answers or not. */
export function startLoad(services: readonly DrillService[]): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  let sent = 0;
  const timer = setInterval(() => {
    sent += 1;
    for (const service of services) ask(service, agent, sent);
  }, 1_000 / RATE);
  return {
    stop: () => {
      clearInterval(timer);
      agent.destroy();
    },
  };
}

function ask({ host, port }: DrillService, agent: Agent, number: number): void {
  const path = number % SEARCH_EVERY === 0 ? "/search/b1" : `/items/${number % ITEMS}`;
  const asked = request({ host, port, path, agent, timeout: TIMEOUT_MS }, (response) => {
    response.resume();
  });
  // A service that fails is what the drill is about; its own metrics tell.
  asked.on("error", () => undefined);
  asked.on("timeout", () => asked.destroy());
  asked.end();
}
