import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { cloudflareCacheEverything } from "../../../../policies/rules/edge/cloudflare-cache-everything.ts";
import { cloudflareRateLimit } from "../../../../policies/rules/edge/cloudflare-rate-limit.ts";
import { cloudflareRulesetPhase } from "../../../../policies/rules/edge/cloudflare-ruleset-phase.ts";
import { cloudflareWorkerCompatibility } from "../../../../policies/rules/edge/cloudflare-worker-compatibility.ts";
import { RULESET } from "../../../../policies/rules/edge/zone.ts";
import { judged, judgedAs, judgedStack } from "../cdn/judged.ts";

function ruleset(name: string, props: Props, zones: readonly string[] = []): ExampleResource {
  return {
    type: RULESET,
    name,
    props: { kind: "zone", phase: "http_ratelimit", zoneId: "z", ...props },
    madeFrom: { zoneId: zones },
  };
}

describe("rulesets of a phase", () => {
  const second = expect.stringMatching(
    /^phase: b is a second ruleset of phase http_ratelimit beside a:/,
  );

  it("are one in each zone", () => {
    expect(
      judgedStack(cloudflareRulesetPhase, [
        ruleset("a", {}),
        ruleset("b", { zoneId: "another" }),
        ruleset("c", { phase: "http_request_origin" }),
      ]),
    ).toEqual(["pass"]);
    expect(judgedStack(cloudflareRulesetPhase, [ruleset("a", {}), ruleset("b", {})])).toEqual([
      second,
    ]);
  });

  it("are told once for each one too many", () => {
    const three = ["a", "b", "c"].map((name) => ruleset(name, {}));
    expect(judgedStack(cloudflareRulesetPhase, three)).toEqual([
      second,
      expect.stringContaining("c is a second ruleset of phase http_ratelimit beside a"),
    ]);
  });

  it("are of a zone that is yet to be made", () => {
    const hidden: Props = { zoneId: UNKNOWN };
    const zone = { type: "cloudflare:index/zone:Zone", name: "zone", props: {} };
    const other = { ...zone, name: "other" };
    const stack = [zone, other, ruleset("a", hidden, ["zone"]), ruleset("b", hidden, ["zone"])];
    expect(judgedStack(cloudflareRulesetPhase, stack)).toEqual([second]);
    expect(
      judgedStack(cloudflareRulesetPhase, [
        zone,
        other,
        ruleset("a", hidden, ["zone"]),
        ruleset("b", hidden, ["other"]),
      ]),
    ).toEqual(["pass"]);
  });

  it("are unknown when nothing tells the zone, which hides nothing else", () => {
    expect(
      judgedStack(cloudflareRulesetPhase, [
        ruleset("x", { zoneId: UNKNOWN }),
        ruleset("a", {}),
        ruleset("b", {}),
      ]),
    ).toEqual([second, "unknown: zoneId"]);
  });

  it("may be several when they are called by one", () => {
    const custom = [ruleset("a", { kind: "custom" }), ruleset("b", { kind: "custom" })];
    expect(judgedStack(cloudflareRulesetPhase, custom)).toEqual(["pass"]);
  });
});

describe("cache rules", () => {
  const rule = (
    expression: Props[string],
    mode = "override_origin",
    others: Props = {},
  ): Props => ({
    action: "set_cache_settings",
    expression,
    actionParameters: { cache: true, edgeTtl: { mode } },
    ...others,
  });
  const inPhase = (rules: readonly Props[], phase = "http_request_cache_settings") =>
    judged(cloudflareCacheEverything, { phase, rules });

  it.each(["true", 'http.host eq "a.example.com"', 'http.request.method eq "GET"'])(
    "may not keep everything: %s",
    (expression) => {
      expect(inPhase([rule(expression)])).toEqual([
        expect.stringMatching(/^rules\[0\]\.expression: The rule of \(.*\) keeps every answer/),
      ]);
    },
  );

  it.each([
    'starts_with(http.request.uri.path, "/assets/")',
    'http.request.full_uri wildcard "*/static/*"',
    'not any(http.request.headers.names[*] eq "Authorization")',
    'not http.cookie contains "session"',
  ])("may keep what is narrowed: %s", (expression) => {
    expect(inPhase([rule(expression)])).toEqual(["pass"]);
  });

  it("may do as the origin says, keep nothing, or be off", () => {
    expect(
      inPhase([
        rule("true", "respect_origin"),
        rule("true", "bypass_by_default"),
        rule("true", "override_origin", { enabled: false }),
        { action: "set_cache_settings", expression: "true", actionParameters: { cache: false } },
      ]),
    ).toEqual(["pass"]);
    expect(inPhase([rule("true")], "http_config_settings")).toEqual(["pass"]);
  });

  it("are judged one by one", () => {
    expect(inPhase([rule(UNKNOWN), rule("true")])).toEqual([
      "unknown: rules[0].expression",
      expect.stringMatching(/^rules\[1\]\.expression/),
    ]);
  });
});

describe("a zone with workers", () => {
  const route = (name: string, zoneId: Props[string] = "z"): ExampleResource => ({
    type: "cloudflare:index/workersRoute:WorkersRoute",
    name,
    props: { zoneId, pattern: `${name}.example.com/*` },
  });
  const limits = (props: Props) => ruleset("limits", { rules: [{ action: "block" }], ...props });
  const missing = expect.stringContaining("has no rule of phase http_ratelimit");

  it("is told of once", () => {
    expect(judgedStack(cloudflareRateLimit, [route("a"), route("b"), route("c", "y")])).toEqual([
      missing,
      missing,
    ]);
  });

  it.each<[string, Props, boolean]>([
    ["a rule", {}, true],
    ["no rule", { rules: [] }, false],
    ["a rule that is off", { rules: [{ enabled: false }] }, false],
    ["a rule of another zone", { zoneId: "y" }, false],
    ["a rule of the account", { zoneId: null, accountId: "a", kind: "root" }, true],
    ["a rule of another phase", { phase: "http_config_settings" }, false],
  ])("with %s", (_, props, limited) => {
    expect(judgedStack(cloudflareRateLimit, [route("a"), limits(props)])).toEqual([
      limited ? "pass" : missing,
    ]);
  });
});

describe("a worker's compatibility date", () => {
  const types = [
    "workersScript:WorkersScript",
    "workerScript:WorkerScript",
    "workerVersion:WorkerVersion",
  ];

  it.each(types)("is asked of %s", (name) => {
    const type = `cloudflare:index/${name}`;
    const judge = (props: Props) => judgedAs(cloudflareWorkerCompatibility, type, props);
    expect(judge({ compatibilityDate: UNKNOWN })).toEqual(["pass"]);
    expect(judge({ compatibilityDate: "" })).toEqual([
      expect.stringMatching(
        /^compatibilityDate: compatibilityDate is not set, which is 2021-11-02/,
      ),
    ]);
    expect(judge({})).not.toEqual(["pass"]);
  });
});

describe("hosts of files", () => {
  const judge = (expression: string) =>
    judged(
      cloudflareCacheEverything,
      {
        phase: "http_request_cache_settings",
        rules: [
          { expression, actionParameters: { cache: true, edgeTtl: { mode: "override_origin" } } },
        ],
      },
      { fileHosts: ["static.example.com", "IMG.example.com"] },
    );

  it.each([
    'http.host eq "static.example.com"',
    '(http.host eq "static.example.com") or (http.host eq "img.example.com")',
    'http.host in {"static.example.com" "img.example.com"}',
  ])("may be kept as a whole: %s", (expression) => {
    expect(judge(expression)).toEqual(["pass"]);
  });

  it.each([
    'not http.host eq "static.example.com"',
    'http.host ne "static.example.com"',
    'ssl or http.host eq "static.example.com"',
    'http.host in {"static.example.com" "app.example.com"}',
  ])("are not all that this is about: %s", (expression) => {
    expect(judge(expression)).toEqual([expect.stringContaining("keeps every answer")]);
  });
});
