import { afterEach, describe, expect, it } from "@jest/globals";

import { ApiClient } from "../../../lab/cluster/api-client.ts";
import { startFake } from "./support/fake-server.ts";
import type { FakeServer, Received, Reply } from "./support/fake-server.ts";

let server: FakeServer;
let client: ApiClient;

async function talk(answer: (request: Received) => Reply, signal?: AbortSignal): Promise<void> {
  server = await startFake(answer);
  client = new ApiClient(server.connection, signal);
}

afterEach(async () => {
  client.close();
  await server.close();
});

describe("a client of an API server", () => {
  it("sends token, content type and body, and takes any status for an answer", async () => {
    await talk(() => ({ status: 422, body: { kind: "Status", message: "no" } }));
    const answer = await client.send({
      method: "PATCH",
      path: "/api/v1/x?force=true",
      contentType: "application/apply-patch+yaml",
      body: { name: "ä" },
    });
    expect(answer).toEqual({ status: 422, body: { kind: "Status", message: "no" }, warnings: [] });
    expect(server.requests).toEqual([
      expect.objectContaining({
        method: "PATCH",
        url: "/api/v1/x?force=true",
        body: '{"name":"ä"}',
        headers: expect.objectContaining({
          authorization: "Bearer t0ken",
          "content-type": "application/apply-patch+yaml",
        }),
      }),
    ]);
  });

  it("reads warnings out of their headers, each once, with their quotes", async () => {
    await talk(() => ({
      warnings: [
        '299 - "policy/v1beta1 is deprecated", 299 - "must set \\"name\\", \\\\ not"',
        '299 - "policy/v1beta1 is deprecated"',
      ],
    }));
    const { warnings } = await client.send({ method: "GET", path: "/" });
    expect(warnings).toEqual(["policy/v1beta1 is deprecated", 'must set "name", \\ not']);
  });

  it("keeps an answer that is no JSON as text", async () => {
    await talk(() => ({ status: 500, body: "upstream went away" }));
    expect((await client.send({ method: "GET", path: "/" })).body).toBe("upstream went away");
  });

  it("says why a server cannot be reached", async () => {
    await talk(() => ({}));
    const closed = new ApiClient({ server: new URL("http://127.0.0.1:2") });
    await expect(closed.send({ method: "GET", path: "/" })).rejects.toThrow(/ECONNREFUSED/);
  });

  it("stops with the reason of an interrupt", async () => {
    const interrupt = new AbortController();
    await talk(() => {
      interrupt.abort(new Error("stop now"));
      return {};
    }, interrupt.signal);
    await expect(client.send({ method: "GET", path: "/" })).rejects.toThrow("stop now");
  });
});
