import { describe, expect, it } from "@jest/globals";
import { CLUSTER_SECTIONS } from "../../../tuning/explain/cluster.ts";
import { EDGE_SECTIONS } from "../../../tuning/explain/edge.ts";
import { OBSERVABILITY_SECTIONS } from "../../../tuning/explain/observability.ts";
import { SECTIONS, explain, explainJson } from "../../../tuning/explain.ts";
import { assessPlatform } from "../../../tuning/platform.ts";
import type { Setting, Tuned } from "../../../tuning/setting.ts";
import { clusterStack, stack } from "../platform-stack.ts";

const plan = assessPlatform(clusterStack());
/** This stack has neither site nor edge nor monitoring; their own tests have. */
const OTHERS: readonly string[] = [...EDGE_SECTIONS, ...OBSERVABILITY_SECTIONS];
const OWN_SECTIONS = SECTIONS.filter((section) => !OTHERS.includes(section));
const plain = { colour: false, width: 100 };
const text = explain(plan, plain);
const lines = text.split("\n");
const flat = unwrapped(text);

/** Text without its layout, to look for what was wrapped. */
function unwrapped(printed: string): string {
  return printed.replaceAll(/\s+/g, " ");
}

/** Sentences, which the explanation may print apart from one another. */
function sentences(why: string): string[] {
  return why.split(/(?<=\.)\s+(?=[A-Z(\d])/).map(unwrapped);
}

function settingsOf(section: "workloads" | "jobs" | "namespaces"): Setting[] {
  const parts: Readonly<Record<string, Tuned>> = plan.cluster?.[section] ?? {};
  return Object.values(parts).flatMap(({ settings }) => settings);
}

const nodes = Object.values(plan.cluster?.nodeGroups ?? {});

describe("the explanation of a cluster", () => {
  it("has every setting of the nodes with value, reason and source", () => {
    const settings = nodes.flatMap(({ capacity, kernel }) => [
      ...capacity.settings,
      ...kernel.settings,
    ]);
    const missing = settings.filter(
      ({ name, human, why, source }) =>
        !flat.includes(unwrapped(`${name} = ${human} [`)) ||
        !flat.includes(unwrapped(why)) ||
        !flat.includes(unwrapped(source)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(settings.length).toBeGreaterThan(10);
  });

  it.each(["workloads", "jobs", "namespaces"] as const)(
    "has every value and every sentence of the %s",
    (section) => {
      const settings = settingsOf(section);
      const missing = settings.filter(
        ({ name, human, why }) =>
          !lines.some((line) => line.startsWith(`  ${name} `) && line.includes(human)) ||
          sentences(why).some((sentence) => !flat.includes(sentence)),
      );
      expect(missing.map(({ name }) => name)).toEqual([]);
      expect(settings.length).toBeGreaterThan(5);
    },
  );

  it("tells a reason of several services once, and what differs of each", () => {
    expect(flat.split("Request and limit are one")).toHaveLength(3);
    // api: (1024 - 64) / 4; worker the same; chat: (512 - 64) / 2
    expect(flat).toContain("api, worker: (1,024 - 64 MiB of /tmp) / 4 processes = 240 MiB each.");
    expect(flat).toContain("chat: (512 - 64 MiB of /tmp) / 2 processes = 224 MiB each.");
  });

  it("says what of the guides is not applied, to nodes and pods", () => {
    expect(flat).toContain("PYTHONHASHSEED (the guides ask for 0)");
    expect(flat).toContain("task_queue_max_priority (the guides ask for 10)");
    const omitted = [
      ...nodes.flatMap(({ capacity, kernel }) => [...capacity.omitted, ...kernel.omitted]),
      ...Object.values(plan.cluster?.workloads ?? {}).flatMap((workload) => workload.omitted),
    ];
    expect(omitted.filter(({ why }) => !flat.includes(unwrapped(why)))).toEqual([]);
  });

  it("has the capacity budgets with their sums", () => {
    expect(flat).toMatch(/CPU of nodes, node group general: 24,620m against [\d,]+m: fits/);
    expect(flat).toContain("services.api (10 + 3 + 7 ending) pods x 1,000m 20,000m");
  });

  it.each(OWN_SECTIONS)("can be only the part %s", (section) => {
    const part = explain(plan, { ...plain, sections: [section] });
    expect(text).toContain(part.trim());
    expect(part.length).toBeLessThan(text.length);
  });

  it.each([60, 80, 120])("keeps to %d columns where words can be broken", (width) => {
    const sections = [...CLUSTER_SECTIONS];
    const narrow = explain(plan, { colour: false, width, sections }).split("\n");
    const wide = narrow.filter((line) => line.length > width);
    expect(wide.filter((line) => /^ +(why|default|source|[a-z]+:) /.test(line))).toEqual([]);
  });

  it("is the same with colours taken away", () => {
    const coloured = explain(plan, { colour: true, width: 100 });
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(text);
  });
});

describe("the JSON of a cluster", () => {
  it("has every part in order", () => {
    const parsed = JSON.parse(explainJson(plan)) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(OWN_SECTIONS);
    expect(parsed["workloads"]).toEqual(JSON.parse(JSON.stringify(plan.cluster?.workloads)));
    expect(parsed["nodes"]).toEqual(JSON.parse(JSON.stringify(plan.cluster?.nodeGroups)));
  });
});

describe("without a cluster", () => {
  const none = assessPlatform(stack());

  it("its parts are left out", () => {
    expect(explain(none, plain)).not.toContain("nodeGroups");
    const parsed = JSON.parse(explainJson(none)) as object;
    expect(Object.keys(parsed)).toEqual(["database", "caches", "services", "budgets"]);
  });

  it("whoever asks for one is told so", () => {
    expect(explain(none, { ...plain, sections: ["nodes"] })).toBe(
      "nodes\n  The configuration has no cluster (plumbline:cluster).\n",
    );
    expect(JSON.parse(explainJson(none, ["jobs"]))).toEqual({ jobs: null });
  });
});
