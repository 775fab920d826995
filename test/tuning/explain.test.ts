import { describe, expect, it } from "@jest/globals";
import { explain, explainJson } from "../../tuning/explain.ts";
import { assessPlatform } from "../../tuning/platform.ts";
import { stack, wakalaStack } from "./platform-stack.ts";

const plan = assessPlatform(stack());
const plain = { colour: false, width: 100 };
const text = explain(plan, plain);
/** What there is without a cluster. */
const PARTS = ["database", "caches", "services", "budgets"] as const;
const ESCAPE = /\u001b\[/;

/** Text without its layout, to look for what was wrapped. */
function unwrapped(printed: string): string {
  return printed.replaceAll(/\s+/g, " ");
}

describe("the text", () => {
  const all = [
    ...plan.database.settings,
    ...Object.values(plan.caches).flatMap(({ settings }) => settings),
    ...Object.values(plan.services).flatMap(({ settings }) => settings),
  ];
  const flat = unwrapped(text);

  it("has every setting with its value for a person, its value for the API and its default", () => {
    const missing = all.filter(({ name, human, value, default: byDefault }) => {
      const named = flat.includes(unwrapped(`${name} = ${human} [`));
      return !named || !flat.includes(unwrapped(value)) || !flat.includes(unwrapped(byDefault));
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("has every reason and every source", () => {
    const missing = all.filter(
      ({ why, source }) => !flat.includes(unwrapped(why)) || !flat.includes(unwrapped(source)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("says what is not sent and what the guides ask for", () => {
    expect(flat).toContain("maxmemory (the guides ask for 2gb)");
    const omitted = [
      ...plan.database.omitted,
      ...Object.values(plan.caches).flatMap((cache) => cache.omitted),
    ];
    expect(omitted.filter(({ why }) => !flat.includes(unwrapped(why)))).toEqual([]);
  });

  it("tells the same reason once, then refers to it", () => {
    const reason = "First probe after 120 s, then every 30 s, dead after 3: below the 350 s";
    expect(flat.split(reason)).toHaveLength(2);
    // The worker refers to the API, and the API's second cache to its first.
    expect(text).toContain("      as for services.api\n");
    expect(text).toContain("      as for REDIS_MAIN_SOCKET_KEEPALIVE\n");
  });

  it("marks what takes a reboot and what is your own", () => {
    expect(text).toContain("max_connections = 400  [applies after a reboot, your own value]");
  });

  it("has the budgets with their sums", () => {
    expect(flat).toContain("Connections, database: 260 against 320: fits");
    expect(flat).toContain("services.worker (4 + 1) replicas x 4 workers x (2 + 0) 40");
    expect(flat).toMatch(/All \d+ sums fit\. The least room is in: \d+ % /);
  });

  it.each([60, 80, 100, 120])("keeps to %d columns where words can be broken", (width) => {
    const wide = explain(plan, { colour: false, width })
      .split("\n")
      .filter((line) => line.length > width);
    // A heading or a value for the API has no place to break at.
    const breakable = wide.filter((line) => /^ +(why|source|note|- )/.test(line));
    expect(breakable).toEqual([]);
  });

  it("has colours only when asked", () => {
    expect(text).not.toMatch(ESCAPE);
    expect(explain(plan, { colour: true, width: 100 })).toMatch(ESCAPE);
  });

  it("is the same with colours taken away", () => {
    const coloured = explain(plan, { colour: true, width: 100 });
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(text);
  });

  it.each(PARTS)("can be only the part %s", (section) => {
    const part = explain(plan, { ...plain, sections: [section] });
    expect(text).toContain(part.trim());
    expect(part.length).toBeLessThan(text.length);
  });

  it("shows a sum that does not fit with what would make it fit", () => {
    const budgets = explain(assessPlatform(wakalaStack()), { ...plain, sections: ["budgets"] });
    expect(budgets).toContain("Connections, database: 1,218 against 320: DOES NOT FIT");
    expect(budgets).toContain("services.api.workers: 4 -> 1 (318 against 320)");
    // 1,218 / 320 = 3.806
    expect(budgets).toMatch(/\n\d+ of \d+ sums fit\. .*\n +381 % {2}Connections, database: 1,218/);
  });
});

describe("the JSON", () => {
  it("has the parts in order and every setting of the plan", () => {
    const parsed = JSON.parse(explainJson(plan)) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual([...PARTS]);
    expect(parsed["database"]).toMatchObject({
      instanceClass: "db.r7g.xlarge",
      settings: JSON.parse(JSON.stringify(plan.database.settings)) as unknown,
    });
    expect(parsed["budgets"]).toEqual(JSON.parse(JSON.stringify(plan.findings)));
  });

  it("is the same each time, to the letter", () => {
    expect(explainJson(assessPlatform(stack()))).toBe(explainJson(plan));
  });

  it("can be only a part", () => {
    expect(Object.keys(JSON.parse(explainJson(plan, ["budgets"])) as object)).toEqual(["budgets"]);
  });
});
