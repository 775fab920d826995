import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Connection } from "../../../../lab/cluster/api-client.ts";

/** One request, as it arrived. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What a fake server answers. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly warnings?: readonly string[];
}

/** A server that answers as a test says. */
export interface FakeServer {
  readonly connection: Connection;
  readonly requests: readonly Received[];
  close(): Promise<void>;
}

/** Starts a server on a free port of this machine. */
export async function startFake(answer: (request: Received) => Reply): Promise<FakeServer> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const received = { method, url, body, headers };
      requests.push(received);
      const { status = 200, body: reply = {}, warnings = [] } = answer(received);
      response.statusCode = status;
      response.setHeader("warning", warnings);
      response.end(typeof reply === "string" ? reply : JSON.stringify(reply));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    connection: { server: new URL(`http://127.0.0.1:${port}`), token: "t0ken" },
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** What a server says of its kinds: Namespaces, ConfigMaps and Deployments. */
export function kindsOf(url: string): Reply | undefined {
  const resource = (kind: string, name: string, namespaced: boolean) => ({
    kind,
    name,
    namespaced,
  });
  if (url === "/api/v1") {
    return {
      body: {
        resources: [
          resource("Namespace", "namespaces", false),
          resource("Namespace", "namespaces/status", false),
          resource("ConfigMap", "configmaps", true),
        ],
      },
    };
  }
  if (url === "/apis/apps/v1") {
    return {
      body: {
        resources: [
          resource("Deployment", "deployments", true),
          resource("Scale", "deployments/scale", true),
        ],
      },
    };
  }
  return undefined;
}
