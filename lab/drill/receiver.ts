import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import type { Delivery, Labels } from "./types.ts";

/** Records what Alertmanager sends. */
export interface Receiver {
  /** Address for webhooks; the receiver's name in the routing follows after a slash. */
  readonly url: string;
  /** All that came, in order. */
  readonly deliveries: readonly Delivery[];
  /** Stops listening. */
  close(): Promise<void>;
}

/** The body of a webhook. Alertmanager documentation, Configuration, `<webhook_config>`. */
interface WebhookBody {
  readonly groupKey: string;
  readonly status: "firing" | "resolved";
  readonly alerts: readonly {
    readonly status: "firing" | "resolved";
    readonly labels: Labels;
    readonly annotations: Labels;
    readonly startsAt: string;
    readonly fingerprint: string;
  }[];
}

/** Listens on a free port of the loopback interface. */
export async function startReceiver(): Promise<Receiver> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then(
      (text) => {
        const receiver = decodeURIComponent((request.url ?? "/").slice(1));
        deliveries.push(toDelivery(receiver, JSON.parse(text) as WebhookBody, Date.now()));
        response.end();
      },
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One notification out of a webhook's body. @param at when it came, in Unix milliseconds. */
export function toDelivery(receiver: string, body: WebhookBody, at: number): Delivery {
  return {
    at,
    receiver,
    groupKey: body.groupKey,
    status: body.status,
    alerts: body.alerts.map(({ status, labels, annotations, startsAt, fingerprint }) => ({
      status,
      labels,
      annotations,
      startsAt: Date.parse(startsAt),
      fingerprint,
    })),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const part of request) text += part as string;
  return text;
}
