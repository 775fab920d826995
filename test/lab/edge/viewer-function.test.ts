import { describe, expect, it } from "@jest/globals";

import type { ViewerRequest } from "../../../lab/edge/site/exchange.ts";
import { prepareFunction } from "../../../lab/edge/site/viewer-function.ts";

const REQUEST: ViewerRequest = {
  protocol: "https",
  method: "GET",
  host: "www.example.com",
  path: "/a%20b",
  query: "x=1&y=&x=2",
  headers: { accept: "text/html", cookie: "c=1; d=2", host: "www.example.com" },
  body: Buffer.alloc(0),
};

const run = (body: string, request = REQUEST) =>
  prepareFunction({ name: "router", code: `function handler(event) { ${body} }` })(request);

/** The status and body that a failing function is answered with. */
function failure(body: string) {
  const result = run(body);
  if (result.kind !== "answer") throw new Error("it did not fail");
  return { status: result.answer.status, text: result.answer.body.toString() };
}

describe("a viewer-request function", () => {
  it("gets the event of the Developer Guide", () => {
    const result = run(`
      return { statusCode: 200, body: JSON.stringify(event) };
    `);
    if (result.kind !== "answer") throw new Error("no answer");
    expect(JSON.parse(result.answer.body.toString())).toMatchObject({
      version: "1.0",
      context: { eventType: "viewer-request" },
      viewer: { ip: "127.0.0.1" },
      request: {
        method: "GET",
        uri: "/a%20b",
        querystring: {
          x: { value: "1", multiValue: [{ value: "1" }, { value: "2" }] },
          y: { value: "" },
        },
        headers: { accept: { value: "text/html" }, host: { value: "www.example.com" } },
        cookies: { c: { value: "1" }, d: { value: "2" } },
      },
    });
  });

  it("passes a request on unchanged", () => {
    expect(run("return event.request;")).toStrictEqual({
      kind: "request",
      path: "/a%20b",
      query: "x=1&x=2&y",
      headers: { accept: "text/html", cookie: "c=1; d=2" },
    });
  });

  it("changes path, query, headers and cookies", () => {
    const result = run(`
      var r = event.request;
      r.uri = "/index.html";
      r.querystring = { z: { value: "3" } };
      r.headers["x-added"] = { value: "1" };
      r.cookies = {};
      return r;
    `);
    expect(result).toStrictEqual({
      kind: "request",
      path: "/index.html",
      query: "z=3",
      headers: { accept: "text/html", "x-added": "1" },
    });
  });

  it("answers itself, in text or base64", () => {
    const result = run(`return {
      statusCode: 302, headers: { location: { value: "/new" } },
      body: { encoding: "base64", data: "aGk=" } };`);
    expect(result).toMatchObject({
      kind: "answer",
      answer: { status: 302, headers: { location: "/new", "content-length": "2" } },
    });
  });

  it("may be asynchronous", () => {
    const run = prepareFunction({
      name: "router",
      code: `async function handler(event) { await null; return event.request; }`,
    });
    expect(run(REQUEST).kind).toBe("request");
  });

  it.each([
    ["process", "ReferenceError: process is not defined"],
    ["require('fs')", "ReferenceError: require is not defined"],
    ["setTimeout(function () {}, 1)", "ReferenceError: setTimeout is not defined"],
    ["fetch('https://example.com')", "ReferenceError: fetch is not defined"],
    ["eval('1')", "EvalError: Code generation from strings disallowed"],
    ["new Function('return 1')()", "EvalError: Code generation from strings disallowed"],
    [
      "console.log.constructor('return process')()",
      "EvalError: Code generation from strings disallowed",
    ],
    [
      "globalThis.constructor.constructor('return process')()",
      "EvalError: Code generation from strings disallowed",
    ],
    ["WebAssembly", "ReferenceError: WebAssembly is not defined"],
  ])("has no %s", (code, message) => {
    expect(failure(`${code}; return event.request;`)).toStrictEqual({
      status: 503,
      text: expect.stringContaining(message),
    });
  });

  it("keeps nothing from one request to the next", () => {
    const counter = prepareFunction({
      name: "router",
      code: `var count = 0; function handler() { count += 1; return { statusCode: 200, body: String(count) }; }`,
    });
    for (const result of [counter(REQUEST), counter(REQUEST)]) {
      expect(result).toMatchObject({ kind: "answer", answer: { body: Buffer.from("1") } });
    }
  });

  it("is answered 503 when it throws or never ends its promise", () => {
    expect(failure("throw new Error('odd')")).toMatchObject({
      status: 503,
      text: expect.stringContaining("odd"),
    });
    expect(failure("return new Promise(function () {})")).toMatchObject({
      status: 503,
      text: expect.stringContaining("never settled"),
    });
  });

  it.each([
    ["nothing", "return undefined;"],
    ["another method", "event.request.method = 'POST'; return event.request;"],
    ["a path without a slash", "event.request.uri = 'index.html'; return event.request;"],
    [
      "another host",
      "event.request.headers.host = { value: 'evil.example' }; return event.request;",
    ],
  ])("is answered 502 when it returns %s", (_, code) => {
    expect(failure(code).status).toBe(502);
  });

  it("must be a script", () => {
    expect(() => prepareFunction({ name: "router", code: "import cf from 'cloudfront';" })).toThrow(
      "function router is no script",
    );
  });
});
