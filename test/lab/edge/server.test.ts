import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";
import { request as httpsRequest } from "node:https";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { afterEach, describe, expect, it } from "@jest/globals";

import { makeCertificate } from "../../../lab/edge/site/certificate.ts";
import { createDistribution } from "../../../lab/edge/site/distribution.ts";
import type { CustomOriginHandler } from "../../../lab/edge/site/exchange.ts";
import { noApi, proxyTo } from "../../../lab/edge/site/local-api.ts";
import { siteModel } from "../../../lab/edge/site/resources.ts";
import { startServer } from "../../../lab/edge/site/server.ts";
import type { ServerOptions } from "../../../lab/edge/site/server.ts";
import { handMade, PAGE } from "./support/hand-made.ts";

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function serve(custom: CustomOriginHandler, options: Partial<ServerOptions> = {}) {
  const distribution = createDistribution(siteModel(handMade()), custom);
  const server = await startServer({ distribution, ...options });
  closing.push(() => server.close());
  return server;
}

/** A server as a developer has it: says what it was asked. */
async function developerApi(): Promise<URL> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      response.writeHead(418, { "content-type": "application/json", "x-api": "1" });
      response.end(JSON.stringify({ method, url, body, agent: headers["user-agent"] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe("the server", () => {
  it("answers as the distribution does, and tells of it", async () => {
    const lines: string[] = [];
    const { port } = await serve(noApi, {
      viewerProtocol: "https",
      host: "www.example.com",
      onAnswer: ({ host, path, query }, { status, originPath }) =>
        lines.push(`${host} ${path} ${query} ${status} ${originPath}`),
    });
    const response = await fetch(`http://127.0.0.1:${port}/status/eu?a=1?b`);
    expect(await response.text()).toBe(PAGE);
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(lines).toStrictEqual(["www.example.com /status/eu a=1?b 200 /index.html"]);
  });

  it("redirects where it says that it speaks HTTP", async () => {
    const { port } = await serve(noApi);
    const response = await fetch(`http://127.0.0.1:${port}/page`, { redirect: "manual" });
    expect(response.status).toBe(301);
    expect(response.headers.get("location")).toBe("https://127.0.0.1/page");
  });

  it("answers 413 to a body no local API takes", async () => {
    const { port } = await serve(noApi, { viewerProtocol: "https" });
    const body = Buffer.alloc(10_000_001);
    const response = await fetch(`http://127.0.0.1:${port}/api/upload`, { method: "POST", body });
    expect(response.status).toBe(413);
  });

  it("answers 500 with the reason when an origin's emulation fails", async () => {
    const broken = () => Promise.reject(new Error("odd"));
    const { port } = await serve(broken, { viewerProtocol: "https" });
    const response = await fetch(`http://127.0.0.1:${port}/api/x`);
    expect([response.status, await response.text()]).toStrictEqual([500, "Error: odd\n"]);
  });

  it("fails to start on a port that is taken", async () => {
    const { port } = await serve(noApi);
    await expect(serve(noApi, { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("the API of a developer", () => {
  it("gets what CloudFront would send, and its answer comes back", async () => {
    const { port } = await serve(proxyTo(await developerApi()), { viewerProtocol: "https" });
    const response = await fetch(`http://127.0.0.1:${port}/api/a?b=1`, {
      method: "POST",
      headers: { "user-agent": "test" },
      body: "hello",
    });
    expect(response.status).toBe(418);
    expect(response.headers.get("x-api")).toBe("1");
    expect(await response.json()).toStrictEqual({
      method: "POST",
      url: "/api/a?b=1",
      body: "hello",
      agent: "test",
    });
  });

  it("is answered for with 502 where there is none, or it is down", async () => {
    const gone = await developerApi();
    await closing.splice(0)[0]?.();
    for (const handler of [noApi, proxyTo(gone)]) {
      const { port } = await serve(handler, { viewerProtocol: "https" });
      const response = await fetch(`http://127.0.0.1:${port}/api/status`);
      expect(response.status).toBe(502);
      expect(response.headers.get("content-type")).toBe("application/json");
    }
  });
});

describe("makeCertificate", () => {
  it("makes an X.509 certificate for all its names", () => {
    const { cert, key, publicKeyHash } = makeCertificate(["www.example.com", "localhost"]);
    const read = new X509Certificate(cert);
    expect(read.subject).toBe("CN=www.example.com");
    expect(read.subjectAltName).toBe("DNS:www.example.com, DNS:localhost");
    expect(read.verify(read.publicKey)).toBe(true);
    expect(read.validToDate.getTime() - read.validFromDate.getTime()).toBe(8 * 86_400_000);
    expect(key).toContain("PRIVATE KEY");
    expect(publicKeyHash).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  it("is taken by a client that trusts it, and by no other", async () => {
    const certificate = makeCertificate(["www.example.com"]);
    const { port } = await serve(noApi, { certificate });
    const options = { port, host: "127.0.0.1", servername: "www.example.com" };
    const status = await new Promise((resolve, reject) => {
      const headers = { host: "www.example.com" };
      const request = httpsRequest({ ...options, ca: certificate.cert, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on("error", reject);
      request.end();
    });
    expect(status).toBe(200);
    const refused = new Promise((_, reject) => connect(options).on("error", reject));
    await expect(refused).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
  });

  it("never makes the same number twice", () => {
    const serial = () => new X509Certificate(makeCertificate(["a.example"]).cert).serialNumber;
    expect(serial()).not.toBe(serial());
  });
});
