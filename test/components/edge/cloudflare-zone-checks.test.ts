import { describe, expect, it } from "@jest/globals";
import { withDefaults } from "../../../components/core/defaults.ts";
import type {
  CloudflareZoneArgs,
  ZoneRecord,
} from "../../../components/edge/cloudflare-zone-args.ts";
import { CLOUDFLARE_ZONE_DEFAULTS } from "../../../components/edge/cloudflare-zone-args.ts";
import { recordProblems } from "../../../components/edge/cloudflare-zone-checks.ts";
import { CloudflareZone } from "../../../components/edge/cloudflare-zone.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { ZONE, cacheRule, from, rateRule } from "./support.ts";

const API: ZoneRecord = { type: "A", name: "api.example.com", content: "192.0.2.1" };
const problems = (records: readonly ZoneRecord[], plan: CloudflareZoneArgs["plan"] = "business") =>
  recordProblems(withDefaults(CLOUDFLARE_ZONE_DEFAULTS, { ...ZONE, plan, records }));

/** The refusal of a zone, and that nothing was made. */
async function refused(args: Partial<CloudflareZoneArgs>): Promise<string> {
  const recording = await startMocks();
  const message = refusal(() => new CloudflareZone("edge", { ...ZONE, ...args }));
  await recording.settled();
  expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  return message;
}

describe("records that fit", () => {
  it.each<readonly [readonly ZoneRecord[], CloudflareZoneArgs["plan"]]>([
    [
      [API, { ...API, content: "192.0.2.2" }, { ...API, type: "AAAA", content: "2001:db8::1" }],
      "free",
    ],
    [
      [
        { ...API, ttl: 60 },
        { ...API, name: "b.example.com", ttl: 86_400 },
      ],
      "pro",
    ],
    [[{ ...API, ttl: 30 }], "enterprise"],
    [[{ ...API, proxied: true, ttl: 1 }], "business"],
    [[{ ...API, name: "example.com", comment: "x".repeat(100) }], "business"],
  ])("%j on %s", (records, plan) => {
    expect(problems(records, plan)).toEqual([]);
  });
});

describe("a single fault", () => {
  it.each<readonly [readonly ZoneRecord[], string, string]>([
    [[{ ...API, name: "api.example.org" }], "records[0].name", "example.com or a name below it"],
    [[{ ...API, type: "MX" as "A" }], "records[0].type", "A, AAAA, CNAME, TXT"],
    [[{ ...API, type: "TXT", proxied: true }], "records[0].proxied", "A, AAAA and CNAME"],
    [[{ ...API, proxied: true, ttl: 300 }], "records[0].ttl", "Cloudflare sets the TTL"],
    [[{ ...API, ttl: 30 }], "records[0].ttl", "from 60 to 86400"],
    [[{ ...API, ttl: 0 }], "records[0].ttl", "from 60 to 86400"],
    [[{ ...API, ttl: 86_401 }], "records[0].ttl", "from 60 to 86400"],
    [[{ ...API, comment: "x".repeat(101) }], "records[0].comment", "at most 100"],
    [[API, API], "records[1]", "each record once"],
    [[API, { ...API, type: "CNAME", content: "a.example.net" }], "records[1]", "a CNAME alone"],
    [[{ ...API, type: "CNAME", content: "a.example.net" }, API], "records[1]", "a CNAME alone"],
  ])("%j", (records, path, allowed) => {
    const found = problems(records);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("a second component for a zone", () => {
  it("is refused, and told to add to the first", async () => {
    const recording = await startMocks();
    new CloudflareZone("edge", { ...ZONE, contributions: [from("edge", rateRule("login"))] });
    const message = refusal(() => new CloudflareZone("site", { ...ZONE, tieredCache: false }));
    await recording.settled();
    expect(message).toMatch(/^CloudflareZone "site": 1 problem/);
    expect(message).toContain(
      'example.com, which CloudflareZone "edge" of this program has already',
    );
    expect(message).toContain(
      'fix:     add these contributions, settings and records to those of "edge"',
    );
    const children = recording.resources.filter(
      ({ custom, name }) => custom && name.startsWith("site"),
    );
    expect(children).toEqual([]);
  });

  it("is fine for another zone, and in another run of the program", async () => {
    const recording = await startMocks();
    new CloudflareZone("edge", ZONE);
    new CloudflareZone("other", { ...ZONE, zone: "example.org" });
    await recording.settled();
    const again = await startMocks();
    new CloudflareZone("edge", ZONE);
    await again.settled();
    expect(again.one("edge-tiered-caching").inputs["value"]).toBe("on");
  });
});

describe("rules that do not fit together", () => {
  it("are refused with their refs, and nothing is made", async () => {
    const message = await refused({
      contributions: [from("edge", cacheRule("static")), from("site", cacheRule("static", "/b"))],
    });
    expect(message).toContain("site.static");
    expect(message).toContain("which edge has already");
  });

  it("are one error with everything else that is wrong", async () => {
    const message = await refused({
      records: [
        { ...API, name: "api.example.org" },
        { ...API, ttl: 2 },
      ],
      contributions: [from("edge", cacheRule("static"), cacheRule("static", "/b"))],
    });
    expect(message).toMatch(/^CloudflareZone "edge": 3 problems/);
  });

  it("cannot be replaced by a transform: the others' would be lost", async () => {
    const recording = await startMocks();
    const ruleset = (args: object): undefined => {
      Object.assign(args, { rules: [] });
      return undefined;
    };
    const message = refusal(
      () =>
        new CloudflareZone("edge", {
          ...ZONE,
          contributions: [from("edge", rateRule("login"))],
          transform: { ruleset },
        }),
    );
    await recording.settled();
    expect(message).toContain("transform of edge-rules-http_ratelimit: rules");
    expect(message).toContain("use contributions");
  });
});
