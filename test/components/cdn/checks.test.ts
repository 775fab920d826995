import { describe, expect, it } from "@jest/globals";
import type { StaticSiteArgs } from "../../../components/cdn/static-site-args.ts";
import { siteProblems } from "../../../components/cdn/static-site-checks.ts";
import { resolveSiteArgs, StaticSite } from "../../../components/cdn/static-site.ts";
import type { PlannedHeader, SitePlan } from "../../../tuning/cdn/types.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { CERTIFICATE, sitePlan, TOPIC } from "./fixture.ts";

const PLAN = sitePlan();
const MINIMUM: StaticSiteArgs = { plan: PLAN, contentDir: "/dist", certificateArn: CERTIFICATE };
const problems = (args: Partial<StaticSiteArgs>) =>
  siteProblems(resolveSiteArgs({ ...MINIMUM, ...args }));
const planned = (change: Partial<SitePlan>): Partial<StaticSiteArgs> => ({
  plan: { ...PLAN, ...change },
});

const header = (name: string, value = "x"): PlannedHeader => ({ name, value, why: "", source: "" });
const [firstFile] = PLAN.files;
const [firstLimit] = PLAN.wafLimits;
const [firstBehaviour] = PLAN.behaviours;
if (firstFile === undefined || firstLimit === undefined || firstBehaviour === undefined) {
  throw new Error("the fixture has files, limits and behaviours");
}

describe("arguments that fit", () => {
  it.each<Partial<StaticSiteArgs>>([
    {},
    { alarmTopicArn: TOPIC, protect: false },
    { zone: { provider: "cloudflare", zone: "example.com", zoneId: "0".repeat(32) } },
    { zone: { provider: "route53", zone: "www.example.com", zoneId: "Z1" } },
    { apiReadTimeoutSeconds: 1, apiKeepaliveSeconds: 120, noncurrentVersionDays: 1 },
  ])("%j", (args) => {
    expect(problems(args)).toEqual([]);
  });
});

describe("a single fault", () => {
  it.each<[string, Partial<StaticSiteArgs>, string, string]>([
    ["a relative folder", { contentDir: "dist" }, "contentDir", "an absolute path"],
    ["an empty folder", planned({ files: [] }), "plan.files", "the files of a built site"],
    [
      "a folder without index.html",
      planned({ files: [{ ...firstFile, path: "home.html" }] }),
      "plan.files",
      "index.html in its root",
    ],
    [
      "a file among the records",
      planned({ files: [...PLAN.files, { ...firstFile, path: ".releases/1.json" }] }),
      "plan.files",
      "any folder but .releases",
    ],
    [
      "no behaviour",
      planned({ behaviours: [] }),
      "plan.behaviours",
      "* of origin site as the last",
    ],
    [
      "no default",
      planned({ behaviours: [{ ...firstBehaviour, pathPattern: "/api/*", origin: "api" }] }),
      "plan.behaviours",
      "* of origin site as the last",
    ],
    [
      "more behaviours than CloudFront takes",
      planned({
        behaviours: [
          ...Array.from({ length: 25 }, () => firstBehaviour),
          { ...firstBehaviour, pathPattern: "*", origin: "site" },
        ],
      }),
      "plan.behaviours",
      "at most 24",
    ],
    [
      "an API without host",
      planned({ config: { ...PLAN.config, api: undefined } }),
      "plan.behaviours",
      "origin api where site.api names its host",
    ],
    [
      "too many custom headers",
      planned({ headers: Array.from({ length: 11 }, (_, index) => header(`X-${index}`)) }),
      "plan.headers",
      "at most 10",
    ],
    [
      "a header that is too long",
      planned({ headers: [header("Content-Security-Policy", "x".repeat(1784))] }),
      "plan.headers: Content-Security-Policy",
      "at most 1783",
    ],
    [
      "too many rate limits",
      planned({ wafLimits: Array.from({ length: 11 }, () => firstLimit) }),
      "plan.wafLimits",
      "at most 10",
    ],
    [
      "a limit that is called as a rule of the component",
      planned({ wafLimits: [{ ...firstLimit, name: "api-reads" }] }),
      "plan.wafLimits",
      "any name but api-reads and api-writes",
    ],
    [
      "a domain outside the zone",
      { zone: { provider: "route53", zone: "example.org", zoneId: "Z1" } },
      "domain",
      "example.org or a name below it",
    ],
    [
      "a certificate of another region",
      { certificateArn: CERTIFICATE.replace("us-east-1", "eu-central-1") },
      "certificateArn",
      "us-east-1",
    ],
    [
      "a topic of another region",
      { alarmTopicArn: TOPIC.replace("us-east-1", "eu-central-1") },
      "alarmTopicArn",
      "us-east-1",
    ],
    ["no time to answer", { apiReadTimeoutSeconds: 0 }, "apiReadTimeoutSeconds", "from 1 to 120"],
    ["too long kept", { apiKeepaliveSeconds: 121 }, "apiKeepaliveSeconds", "from 1 to 120"],
    ["no versions", { noncurrentVersionDays: 0 }, "noncurrentVersionDays", "from 1 to 3650"],
    ["no guard", { alarmMinimumRequests: 0 }, "alarmMinimumRequests", "from 1"],
    ["above all", { cacheHitRateAlarmPercent: 101 }, "cacheHitRateAlarmPercent", "from 1 to 100"],
    ["below all", { clientErrorAlarmPercent: 0 }, "clientErrorAlarmPercent", "from 1 to 100"],
    ["a part", { serverErrorAlarmPercent: 0.5 }, "serverErrorAlarmPercent", "a whole number"],
    [
      "no latency",
      { originLatencyAlarmMilliseconds: 0 },
      "originLatencyAlarmMilliseconds",
      "from 1 to 60000",
    ],
  ])("%s", (_, args, path, allowed) => {
    const found = problems(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("several faults", () => {
  it("are one error of the component, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new StaticSite("site", {
          ...MINIMUM,
          plan: { ...PLAN, files: [] },
          contentDir: "dist",
          certificateArn: CERTIFICATE.replace("us-east-1", "eu-west-1"),
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^StaticSite "site": 3 problems/);
    expect(message).toContain('make the certificate with region: "us-east-1"');
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
