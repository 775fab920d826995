import { describe, expect, it } from "@jest/globals";
import { readStackInput } from "../../../config/load.ts";
import { EDGE_SECTIONS } from "../../../tuning/explain/edge.ts";
import { explain, explainJson } from "../../../tuning/explain.ts";
import { assessPlatform } from "../../../tuning/platform.ts";
import { stack } from "../platform-stack.ts";

const { config, siteFiles } = readStackInput("Pulumi.prod.yaml");
const plan = assessPlatform(config, siteFiles);
const plain = { colour: false, width: 100 };
const none = assessPlatform(stack());

describe("the explanation of site and edge", () => {
  it("says what each class is told, and why", () => {
    const cdn = explain(plan, { ...plain, sections: ["cdn"] });
    expect(cdn).toContain("cdn.hashed-asset.cache-control = public, max-age=31536000, immutable");
    expect(cdn).toContain("RFC 8246 (immutable)");
  });

  it("names domain and plan", () => {
    expect(explain(plan, { ...plain, sections: ["site"] })).toMatch(
      /^site\n {2}www\.example\.com on CloudFront: \d+ files, \d+ behaviours\n/,
    );
    expect(explain(plan, { ...plain, sections: ["edge"] })).toMatch(
      /^edge\n {2}api\.example\.com on Cloudflare, plan business\n/,
    );
  });

  it("is part of the whole, before the budgets", () => {
    const text = explain(plan, plain);
    const places = [...EDGE_SECTIONS, "budgets"].map((title) => text.indexOf(`\n${title}\n`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
  });

  it("is left out where there is none, and says so when asked", () => {
    expect(Object.keys(JSON.parse(explainJson(none)) as object)).not.toContain("site");
    expect(JSON.parse(explainJson(none, ["site"]))).toEqual({ site: null });
    expect(explain(none, { ...plain, sections: ["edge"] })).toContain(
      "The configuration has none (plumbline:site, plumbline:edge with an origin).",
    );
  });
});
