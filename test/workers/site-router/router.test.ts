import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { routerCode } from "../../../components/cdn/router-code.ts";
import { loadFunction, viewerRequest } from "../../support/cloudfront-runtime.ts";

interface Routed {
  readonly uri: string;
}

const OPTIONS = {
  apiPaths: ["/api/*", "/v?/status"],
  assetPaths: ["/assets/*", "/data/*"],
  files: ["LICENSE"],
  copies: ["data/regions.geojson", "data/straße 1.geojson", "index.html"],
};
const spa = loadFunction(routerCode({ ...OPTIONS, spa: true }).code);
const folders = loadFunction(routerCode({ ...OPTIONS, spa: false }).code);

function route(uri: string, encoding?: string, run = spa): string {
  const headers = encoding === undefined ? {} : { "accept-encoding": { value: encoding } };
  return (run(viewerRequest(uri, headers)) as Routed).uri;
}

describe("pages of a single-page application", () => {
  it.each(["/", "/regions", "/regions/", "/a/b/c", "/a.b/c", "/stra%C3%9Fe", "/api"])(
    "answers %s with /index.html",
    (uri) => {
      expect(route(uri)).toBe("/index.html");
    },
  );

  it.each([
    "/assets/main.0a1b2c3d.js",
    "/missing.css",
    "/favicon.ico",
    "/a/b.c",
    "/.env",
    "/main%2Ejs",
    "/main%2ejs",
    "/x.js%2F",
  ])("leaves %s alone: it has an extension", (uri) => {
    expect(route(uri)).toBe(uri);
  });

  it.each(["/api/status", "/api/", "/v1/status"])("leaves %s to the API", (uri) => {
    expect(route(uri)).toBe(uri);
  });

  it.each(["/LICENSE", "/.well-known/change-password", "/assets/", "/data/none"])(
    "leaves %s alone: it is no page",
    (uri) => {
      expect(route(uri)).toBe(uri);
    },
  );

  it("takes a pattern for all of the path, not for a part of it", () => {
    expect(route("/x/api/status")).toBe("/index.html");
    expect(route("/v12/status")).toBe("/index.html");
  });
});

describe("pages of a site of folders", () => {
  it.each([
    ["/", "/index.html"],
    ["/docs", "/docs/index.html"],
    ["/docs/", "/docs/index.html"],
    ["/docs/a%20b", "/docs/a%20b/index.html"],
    ["/docs/x.html", "/docs/x.html"],
    ["/LICENSE", "/LICENSE"],
  ])("answers %s with %s", (uri, object) => {
    expect(route(uri, undefined, folders)).toBe(object);
  });
});

describe("Brotli copies", () => {
  it.each([
    "br",
    "gzip, deflate, br",
    "gzip,br;q=0.5",
    "BR",
    "br ; q=1",
    "br;q=1.000",
    "br;q=0.001",
    "br, *;q=0",
    "br, ,gzip",
  ])("goes to the copy for Accept-Encoding %s", (encoding) => {
    expect(route("/data/regions.geojson", encoding)).toBe("/data/regions.geojson.br");
  });

  it.each([
    "",
    "gzip",
    "*",
    "brotli",
    "x-br",
    "br;q=0",
    "br;q=0.0",
    "br;q=0.",
    "br;q=0.000, gzip",
    "gzip, BR;Q=0",
    "br;q=2",
    "br;q=-1",
    "br;q=0.1234",
    "br;q=",
    "br;level=4",
    "br, br;q=0",
  ])("does not for Accept-Encoding %j", (encoding) => {
    expect(route("/data/regions.geojson", encoding)).toBe("/data/regions.geojson");
  });

  it("does not without the header", () => {
    expect(route("/data/regions.geojson")).toBe("/data/regions.geojson");
  });

  it("reads every line of a header sent more than once", () => {
    const lines = (...values: readonly string[]) => ({
      "accept-encoding": {
        value: values[0],
        multiValue: values.map((value) => ({ value })),
      },
    });
    const uri = "/data/regions.geojson";
    const read = (...values: readonly string[]) =>
      (spa(viewerRequest(uri, lines(...values))) as Routed).uri;
    expect(read("gzip", "br")).toBe("/data/regions.geojson.br");
    expect(read("br", "br;q=0")).toBe("/data/regions.geojson");
  });

  it("finds a copy under the path as a browser encodes it", () => {
    expect(route("/data/stra%C3%9Fe%201.geojson", "br")).toBe("/data/stra%C3%9Fe%201.geojson.br");
  });

  it("finds the copy of the page a path stands for", () => {
    expect(route("/regions", "br")).toBe("/index.html.br");
  });

  it("has none for files that are not listed", () => {
    expect(route("/data/other.geojson", "br")).toBe("/data/other.geojson");
  });
});

describe("odd requests", () => {
  it.each([
    "",
    "regions",
    "/100%",
    "/%zz",
    "/%2",
    "/a b",
    "/a\\b",
    "//example.org",
    "/a//b",
    "/\u0000",
    "/ü",
    "/a?b",
    "/" + "a".repeat(5000),
  ])("passes %j through", (uri) => {
    expect(route(uri, "br")).toBe(uri);
  });

  it.each([null, 5, {}])("passes the path %j through", (uri) => {
    const event = viewerRequest("/");
    const odd = { ...event, request: { ...event.request, uri } };
    expect(spa(odd)).toEqual(odd.request);
  });

  it("survives a request without headers and a header without value", () => {
    const event = viewerRequest("/regions");
    const bare = { method: "GET", uri: "/regions" };
    expect(spa({ ...event, request: bare })).toEqual(bare);
    expect(spa(viewerRequest("/data/regions.geojson", { "accept-encoding": {} }))).toMatchObject({
      uri: "/data/regions.geojson",
    });
  });

  it("changes nothing but the path", () => {
    const event = viewerRequest("/regions", { accept: { value: "text/html" } });
    const request = {
      ...event.request,
      querystring: { q: { value: "1" } },
      cookies: { a: { value: "b" } },
    };
    expect(spa({ ...event, request })).toEqual({ ...request, uri: "/index.html" });
  });
});

/** Paths as people, scanners and broken clients send them. */
const uris = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.webPath(),
  fc
    .array(
      fc.constantFrom("/", "a", ".", "..", "%2e", "%", "%C3%BC", "\\", " ", "api", "assets", "js"),
    )
    .map((parts) => "/" + parts.join("")),
  fc.constantFrom("/data/regions.geojson", "/index.html", "/LICENSE", "/api/x"),
);
const encodings = fc.oneof(
  fc.string(),
  fc
    .array(fc.constantFrom("br", "gzip", "*", ";", "q=", "0", "1", ".", "5", ",", " "))
    .map((parts) => parts.join("")),
);
const values = fc.oneof(
  fc.record({ value: encodings }),
  fc.record({ value: encodings, multiValue: fc.array(fc.record({ value: encodings })) }),
);

describe.each([
  ["single-page application", spa],
  ["folders", folders],
])("any request, %s", (_, run) => {
  const routed = (uri: string, header: unknown) =>
    (run(viewerRequest(uri, { "accept-encoding": header })) as Routed).uri;

  it("is answered with a request, and the same again for what came out", () => {
    fc.assert(
      fc.property(uris, fc.oneof(values, fc.jsonValue()), (uri, header) => {
        const once = routed(uri, header);
        expect(typeof once).toBe("string");
        expect(routed(once, header)).toBe(once);
      }),
    );
  });

  it("never becomes HTML where the last segment has an extension", () => {
    const names = fc.tuple(fc.webSegment(), fc.constantFrom(".", "%2e", "%2E"), fc.webSegment());
    fc.assert(
      fc.property(uris, names, values, (folder, name, header) => {
        const uri = `${folder}/${name.join("")}`;
        expect([uri, `${uri}.br`]).toContain(routed(uri, header));
      }),
    );
  });

  it("goes to a copy only where one is listed and the viewer takes it", () => {
    fc.assert(
      fc.property(uris, values, (uri, header) => {
        const changed = routed(uri, header);
        const plain = routed(uri, { value: "identity" });
        expect([plain, `${plain}.br`]).toContain(changed);
        const listed = ["/data/regions.geojson", "/index.html"].includes(plain);
        expect(changed === plain || listed).toBe(true);
      }),
    );
  });
});
