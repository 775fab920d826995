import { describe, expect, it } from "@jest/globals";

import { EDGE_CLASSIFIERS } from "../../../../diff/classify/edge/index.ts";
import type { Comparison, JsonObject } from "../../../../diff/model.ts";
import { compared, saidOf, verdictsOn } from "../kubernetes/support.ts";
import type { Item } from "../kubernetes/support.ts";

function item(kind: string, inputs: JsonObject, rest: Item["rest"] = {}): Item {
  const module = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  return { type: `cloudflare:index/${module}:${kind}`, name: "it", inputs, rest };
}

function said(before: Item, after: Item, ...others: readonly Item[]): readonly string[] {
  return saidOf(compared([before, ...others], [after, ...others]), "it", EDGE_CLASSIFIERS);
}

const classesOf = (comparison: Comparison): readonly string[] =>
  verdictsOn(comparison, "it", EDGE_CLASSIFIERS).map((one) => one.class);

describe("DNS records", () => {
  const record = (inputs: JsonObject): Item =>
    item("DnsRecord", {
      type: "CNAME",
      name: "www.example.com",
      content: "a.example.net",
      ttl: 1,
      proxied: false,
      ...inputs,
    });

  it("says how long clients keep the old answer", () => {
    // TTL 1 is Auto: 300 s.
    expect(said(record({}), record({ content: "b.example.net" }))).toEqual([
      "in-place cloudflare-dns-record: DNS record CNAME www.example.com: content: a.example.net -> b.example.net. Clients follow within 300 s, the TTL of the old answer: what it named has to serve until then.",
    ]);
    expect(said(record({ ttl: 60 }), record({ ttl: 60, content: "b" }))[0]).toContain(
      "within 60 s",
    );
    expect(said(record({ proxied: true }), record({ proxied: true, content: "b" }))[0]).toContain(
      "the address clients see stays",
    );
  });

  it("is gone when it is deleted, renamed or deleted first", () => {
    expect(classesOf(compared([record({})], []))).toEqual(["downtime"]);
    expect(classesOf(compared([record({})], [record({ name: "x" })]))).toEqual(["downtime"]);
    const moved = [[record({ zoneId: "1" })], [record({ zoneId: "2" })]] as const;
    expect(classesOf(compared(...moved, { it: "delete-first" }))).toEqual(["downtime"]);
    expect(classesOf(compared(...moved, { it: "create-first" }))).toEqual(["in-place"]);
  });

  it("says what the proxy did", () => {
    expect(said(record({ proxied: true }), record({ proxied: false }))).toEqual([
      "in-place cloudflare-dns-proxied: DNS record CNAME www.example.com comes out from behind the proxy: clients see the origin itself, without cache, rules and worker.",
    ]);
  });
});

describe("zone settings", () => {
  const setting = (settingId: string, value: string): Item =>
    item("ZoneSetting", { settingId, value });

  it.each([
    ["full", "strict", /error 526/],
    ["flexible", "full", /does not speak TLS on port 443/],
    ["strict", "flexible", /plain HTTP/],
    ["strict", "full", /strict -> full\.$/],
  ])("ssl %s -> %s", (from, to, words) => {
    const [one] = said(setting("ssl", from), setting("ssl", to));
    expect(one).toMatch(/^in-place cloudflare-ssl-mode/);
    expect(one).toMatch(words);
  });

  it("is forgotten, not deleted", () => {
    expect(saidOf(compared([setting("http3", "on")], []), "it", EDGE_CLASSIFIERS)).toEqual([
      "in-place cloudflare-setting-gone: Zone setting http3 leaves the program: the zone keeps on.",
    ]);
  });
});

describe("rulesets", () => {
  const ruleset = (refs: readonly string[], inputs: JsonObject = {}): Item =>
    item("Ruleset", {
      kind: "zone",
      phase: "http_ratelimit",
      rules: refs.map((ref) => ({ ref, action: "block" })),
      ...inputs,
    });

  it("names the rules", () => {
    expect(said(ruleset(["a", "b"]), ruleset(["b", "c"]))).toEqual([
      "in-place cloudflare-rules: Ruleset it, phase http_ratelimit: c added, a removed, for the next requests.",
    ]);
    expect(said(ruleset(["a", "b"]), ruleset(["b", "a"]))).toEqual([
      "in-place cloudflare-rules: Ruleset it, phase http_ratelimit: the order of its rules changes, for the next requests.",
    ]);
  });

  it("leaves its phase without rules while it is replaced", () => {
    const comparison = compared([ruleset(["a"])], [ruleset(["a"], { name: "x" })], {
      it: "delete-first",
    });
    expect(saidOf(comparison, "it", EDGE_CLASSIFIERS)).toEqual([
      "in-place cloudflare-ruleset-gone: Ruleset it of phase http_ratelimit is deleted before it is made anew: in between nothing limits the rate of requests.",
    ]);
  });
});

describe("workers", () => {
  const script = (inputs: JsonObject): Item =>
    item("WorkersScript", { scriptName: "edge", ...inputs });
  const route: Item = {
    type: "cloudflare:index/workersRoute:WorkersRoute",
    name: "route",
    inputs: { pattern: "api.example.com/*", script: "edge" },
  };

  it("tells code from bindings, without their texts", () => {
    const bound = (text: string): JsonObject => ({
      content: text,
      bindings: [{ name: "TOKEN", text }],
    });
    const [one] = said(script(bound("psst")), script(bound("hush")));
    expect(one).toMatch(
      /^in-place cloudflare-worker-script: Worker it: its code, bindings TOKEN: a new version/,
    );
    expect(one).not.toMatch(/psst|hush/);
  });

  it("names the routes that still go to a worker that goes", () => {
    expect(saidOf(compared([script({}), route], [route]), "it", EDGE_CLASSIFIERS)).toEqual([
      "downtime cloudflare-worker-gone: Worker it is deleted. Routes api.example.com/* still name it.",
    ]);
  });

  it("loses keys, but not those of a cache's purges", () => {
    const store = item("WorkersKvNamespace", { title: "a" }, { outputs: { id: "kv-1" } });
    const reader = (name: string): Item => ({
      ...script({ bindings: [{ name, type: "kv_namespace", namespaceId: "kv-1" }] }),
      name: "worker",
    });
    expect(classesOf(compared([store], []))).toEqual(["data-loss"]);
    expect(classesOf(compared([store, reader("SESSIONS")], [reader("SESSIONS")]))).toEqual([
      "data-loss",
    ]);
    expect(classesOf(compared([store, reader("PURGES")], [reader("PURGES")]))).toEqual([
      "downtime",
    ]);
    const moved = { ...store, inputs: { title: "a", accountId: "b" } };
    expect(
      classesOf(
        compared([store, reader("PURGES")], [moved, reader("PURGES")], { it: "create-first" }),
      ),
    ).toEqual(["replace"]);
  });
});

describe("the least version of TLS", () => {
  const setting = (value: string): Item =>
    item("ZoneSetting", { settingId: "min_tls_version", value });

  it("refuses clients when it goes up, and lets more in when it goes down", () => {
    expect(said(setting("1.0"), setting("1.2"))[0]).toContain("are refused");
    expect(said(setting("1.2"), setting("1.0"))[0]).toContain("older versions are let in");
  });
});
