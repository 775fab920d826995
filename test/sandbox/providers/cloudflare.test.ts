import { describe, expect, it } from "@jest/globals";

import table from "../../../sandbox/facts/cloudflare-resources.json" with { type: "json" };
import { provider } from "../../../sandbox/providers/cloudflare/index.ts";
import { Secret, UNKNOWN } from "../../../sandbox/providers/model.ts";
import type { Props, ResourceModel, Value } from "../../../sandbox/providers/model.ts";

const ID = "0123456789abcdef0123456789abcdef";
const context = provider.configure({});

function model(name: string): ResourceModel {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  const found = provider.resource(`cloudflare:index/${lower}:${name}`);
  if (found === undefined) throw new Error(`no type ${name}`);
  return found;
}

function check(name: string, news: Props): ReturnType<ResourceModel["check"]> {
  return model(name).check({ urn: "urn", name: "n", news, randomHex: () => "", context });
}

/** "replaces", "in place" or "unknown" for a change of one input. */
function verdict(name: string, input: string): string {
  const request = { id: "i", oldOutputs: {}, ignoreChanges: [] };
  const { verdicts } = model(name).diff({
    ...request,
    olds: { [input]: "1" },
    news: { [input]: "2" },
  });
  const [one] = verdicts;
  if (one?.covered !== true) return "unknown";
  return one.replaces ? "replaces" : "in place";
}

const RULESET = { zoneId: ID, kind: "zone", name: "cache", phase: "http_request_cache_settings" };

describe("replacement", () => {
  // RequiresReplace in terraform-provider-cloudflare, internal/services/<type>/schema.go.
  it.each([
    ["ZoneSetting", "settingId", "replaces"],
    ["ZoneSetting", "zoneId", "replaces"],
    ["ZoneSetting", "value", "in place"],
    ["Ruleset", "phase", "replaces"],
    ["Ruleset", "kind", "replaces"],
    ["Ruleset", "name", "replaces"],
    ["Ruleset", "description", "in place"],
    ["DnsRecord", "zoneId", "replaces"],
    ["DnsRecord", "content", "in place"],
    ["WorkersScript", "scriptName", "replaces"],
    ["WorkersScript", "content", "in place"],
    ["WorkersKvNamespace", "accountId", "replaces"],
    ["WorkersKvNamespace", "title", "in place"],
    ["WorkersKvNamespace", "jurisdiction", "unknown"],
    ["WorkersRoute", "zoneId", "replaces"],
    ["WorkersRoute", "pattern", "in place"],
    ["WorkersCustomDomain", "hostname", "replaces"],
    ["WorkersCustomDomain", "service", "in place"],
    ["Worker", "accountId", "replaces"],
    ["Worker", "name", "in place"],
    ["WorkerVersion", "modules", "replaces"],
    ["WorkersDeployment", "versions", "replaces"],
    ["RegionalTieredCache", "value", "in place"],
    ["TieredCache", "value", "unknown"],
    ["WorkerVersion", "limits", "unknown"],
    ["ListItem", "ip", "replaces"],
    ["List", "kind", "replaces"],
  ])("%s %s: %s", (name, input, expected) => {
    expect(verdict(name, input)).toBe(expected);
  });

  it("tells one rule of a ruleset from another", () => {
    const rules = (...expressions: string[]): Props => ({
      rules: expressions.map((expression) => ({ expression })),
    });
    const request = { id: "i", oldOutputs: {}, ignoreChanges: [] };
    const { verdicts } = model("Ruleset").diff({
      ...request,
      olds: rules("a", "b"),
      news: rules("a", "c"),
    });
    expect(verdicts).toEqual([
      { path: "rules[1].expression", kind: "update", replaces: false, covered: true },
    ]);
  });
});

describe("the facts table", () => {
  it.each(Object.entries(table.resources))("%s names inputs that exist, once", (_token, facts) => {
    const named = [...facts.replaceOn, ...facts.untested];
    expect(Object.keys(facts.inputs)).toEqual(
      expect.arrayContaining([...named, ...facts.required]),
    );
    expect(new Set(named).size).toBe(named.length);
    expect(facts.source).not.toBe("");
  });
});

describe("secrets of a worker", () => {
  it("are wrapped before they reach the state", () => {
    const bindings: readonly Value[] = [
      { type: "secret_text", name: "KEY", text: "hunter2" },
      { type: "plain_text", name: "MODE", text: "on" },
      { type: "secret_key", name: "K", keyBase64: "aGk=" },
    ];
    const { inputs } = check("WorkersScript", {
      accountId: ID,
      scriptName: "w",
      content: "x",
      bindings,
    });
    expect(inputs["bindings"]).toEqual([
      { type: "secret_text", name: "KEY", text: new Secret("hunter2") },
      { type: "plain_text", name: "MODE", text: "on" },
      { type: "secret_key", name: "K", keyBase64: new Secret("aGk=") },
    ]);
  });
});

describe("outputs", () => {
  const request = { urn: "urn:a", name: "n", preview: false, context };

  it("give ids of the form Cloudflare has, the same each time", () => {
    const made = model("Ruleset").create({ ...request, inputs: RULESET });
    expect(made.id).toMatch(/^[0-9a-f]{32}$/);
    expect(made).toEqual(model("Ruleset").create({ ...request, inputs: RULESET }));
    expect(made.outputs).toMatchObject({ ...RULESET, version: "1" });
    expect(model("WorkerVersion").create({ ...request, inputs: {} }).id).toMatch(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
    expect(model("ZoneSetting").create({ ...request, inputs: { settingId: "ssl" } }).id).toBe(
      "ssl",
    );
    expect(model("WorkersScript").create({ ...request, inputs: { scriptName: "w" } }).id).toBe("w");
  });

  it("are unknown in a preview", () => {
    const { id, outputs } = model("Ruleset").create({ ...request, inputs: RULESET, preview: true });
    expect(id).toBe("");
    expect(outputs).toEqual({ ...RULESET, lastUpdated: UNKNOWN, version: UNKNOWN });
  });

  it("lose an input that is left out by an update", () => {
    const olds = { ...RULESET, description: "d" };
    const made = model("Ruleset").create({ ...request, inputs: olds });
    const update = { ...request, id: made.id, inputs: RULESET, olds, oldOutputs: made.outputs };
    expect(model("Ruleset").update(update).outputs).not.toHaveProperty("description");
  });
});
