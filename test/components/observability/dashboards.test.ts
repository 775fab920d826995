import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  DASHBOARDS_DEFAULTS,
  type DashboardsArgs,
} from "../../../components/observability/dashboards-args.ts";
import { Dashboards } from "../../../components/observability/dashboards.ts";
import type { DashboardDocument } from "../../../tuning/observability/dashboards.ts";
import { planDashboards } from "../../../tuning/observability/dashboards.ts";
import { strays } from "../../support/components.ts";
import { FULL } from "../../support/dashboards.ts";
import { documentedDefaults, undocumented } from "../../support/default-tags.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";

const MAP = "kubernetes:core/v1:ConfigMap";
const FILE = "components/observability/dashboards-args.ts";

function make(args: Partial<DashboardsArgs> = {}) {
  return new Dashboards("dashboards", {
    namespace: "monitoring",
    dashboards: planDashboards(FULL),
    ...args,
  });
}

/** A dashboard whose JSON has this many bytes. */
function sized(name: string, bytes: number): DashboardDocument {
  const json = { title: "", schemaVersion: 1, templating: {}, annotations: {} };
  const title = "x".repeat(bytes - JSON.stringify(json).length);
  return { name, uid: `plumbline-${name}`, title, json: { ...json, title } };
}

describe("Dashboards", () => {
  let recording: Recording;
  let dashboards: Dashboards;

  beforeAll(async () => {
    recording = await startMocks();
    dashboards = make({ transform: { configMap: { immutable: true } } });
    await recording.settled();
  });

  it("makes a ConfigMap of each, as Grafana's sidecar looks for them", () => {
    expect(recording.names(MAP)).toEqual(
      ["cache", "database", "edge", "nodes", "overview", "queue", "services", "slo"].map(
        (name) => `dashboards-${name}`,
      ),
    );
    expect(recording.one("dashboards-slo").inputs).toMatchObject({
      metadata: {
        name: "plumbline-slo",
        namespace: "monitoring",
        labels: { grafana_dashboard: "1", "app.kubernetes.io/managed-by": "pulumi" },
        annotations: { grafana_folder: "Plumbline" },
      },
      immutable: true,
    });
  });

  it("holds the dashboard, nothing else, under its uid", () => {
    const data = recording.one("dashboards-slo").inputs["data"] as Record<string, string>;
    expect(Object.keys(data)).toEqual(["plumbline-slo.json"]);
    expect(JSON.parse(data["plumbline-slo.json"] ?? "")).toMatchObject({
      uid: "plumbline-slo",
      title: "Service level objectives",
      tags: ["plumbline", "slo"],
    });
  });

  it("owns them, and says their names", async () => {
    expect(strays(recording, "dashboards")).toEqual([]);
    const { configMaps } = dashboards.outputs;
    expect(Object.keys(configMaps)).toHaveLength(8);
    const overview = configMaps["plumbline-overview"];
    expect(overview === undefined ? "" : await valueOf(overview)).toBe("plumbline-overview");
  });
});

describe("the arguments of Dashboards", () => {
  it("have the defaults they document, and say what happens without each", () => {
    expect(documentedDefaults(FILE, "DashboardsArgs")).toEqual({ ...DASHBOARDS_DEFAULTS });
    expect(undocumented(FILE, "DashboardsArgs")).toEqual([]);
  });

  it("put the dashboards into another folder", async () => {
    const recording = await startMocks();
    make({ folder: "Shop" });
    await recording.settled();
    expect(recording.one("dashboards-edge").inputs["metadata"]).toMatchObject({
      annotations: { grafana_folder: "Shop" },
    });
  });

  it("take what a ConfigMap holds, to the byte", async () => {
    // 1,048,576 less the key "plumbline-big.json": 9 + 4 + 5 = 18.
    const most = 1_048_576 - 18;
    const recording = await startMocks();
    make({ dashboards: [sized("big", most)] });
    await recording.settled();
    expect(recording.names(MAP)).toEqual(["dashboards-big"]);
    await startMocks();
    expect(refusal(() => make({ dashboards: [sized("big", most + 1)] }))).toMatch(
      /dashboards\.big\n {2}got: {5}1048577 bytes\n {2}allowed: at most 1048576 bytes/,
    );
  });

  it("are refused in one error that lists everything wrong", async () => {
    await startMocks();
    const strange = { ...sized("Big one", 200), uid: "plumbline-slo" };
    const refused = refusal(() =>
      make({ folder: "a/b", dashboards: [sized("slo", 200), strange, sized("slo", 200)] }),
    );
    for (const path of [
      'folder\n  got:     "a/b"',
      'dashboards.Big one.name\n  got:     "Big one"',
      "dashboards.slo.name\n  got:     slo, more than once",
      "dashboards.plumbline-slo.uid\n  got:     plumbline-slo, more than once",
    ]) {
      expect(refused).toContain(path);
    }
    expect(refusal(() => make({ dashboards: [] }))).toContain("dashboards\n  got:     none");
  });
});
