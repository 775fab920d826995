import { beforeEach, describe, expect, it } from "@jest/globals";
import type { LoadTestArgs } from "../../../components/loadtest/load-test-args.ts";
import { runnersOf } from "../../../components/loadtest/load-test-args.ts";
import { LoadTest } from "../../../components/loadtest/load-test.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { plan } from "../../tuning/loadtest/support.ts";
import { image } from "../workload/job-support.ts";

const ARGS: LoadTestArgs = {
  plan: plan(),
  clusterName: "main",
  region: "eu-central-1",
  namespace: "app",
  image: image("kubectl"),
  k6Image: image("k6"),
  connections: [{ to: "cidr", cidrs: ["172.20.0.1/32"], ports: [443] }],
};

let recording: Recording;

beforeEach(async () => {
  recording = await startMocks();
});

async function make(args: Partial<LoadTestArgs> = {}): Promise<LoadTest> {
  const test = new LoadTest("rush", { ...ARGS, ...args });
  await recording.settled();
  return test;
}

const script = () =>
  recording.one("rush-script").inputs as never as {
    readonly metadata: { readonly name: string };
    readonly immutable: boolean;
    readonly data: Readonly<Record<string, string>>;
  };
const cronJob = () =>
  (
    recording.one("rush-start-procedure").inputs as never as {
      readonly spec: {
        readonly suspend: boolean;
        readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: Pod } } };
      };
    }
  ).spec;
interface Pod {
  readonly volumes: readonly object[];
  readonly containers: readonly { readonly command: readonly string[] }[];
}

describe("a load test", () => {
  it("runs nothing by itself: a suspended CronJob creates the TestRun", async () => {
    const { outputs } = await make();
    const pod = cronJob().jobTemplate.spec.template.spec;
    expect(cronJob().suspend).toBe(true);
    expect(pod.containers.map(({ command }) => command.join(" "))).toEqual([
      "kubectl --namespace=$(NAMESPACE) create --filename=/run/manifest/testrun.json",
    ]);
    expect(pod.volumes).toContainEqual({
      name: "manifest",
      configMap: { name: script().metadata.name },
    });
    expect(restrictedViolations(pod as never)).toEqual([]);
    expect(await valueOf(outputs.command)).toBe(
      "kubectl create job --namespace app --from=cronjob/rush-start rush-start-$(date +%s)",
    );
    expect(await valueOf(outputs.removeCommand)).toBe(
      "kubectl delete --namespace app testrun/rush",
    );
    // Those of the Job that starts a run belong to it.
    expect(strays(recording, "rush").filter((name) => !name.startsWith("rush-start-"))).toEqual([]);
  });

  it("may create TestRuns and nothing else", async () => {
    await make();
    expect(recording.one("rush-start-rights").inputs["rules"]).toEqual([
      { apiGroups: ["k6.io"], resources: ["testruns"], verbs: ["create"] },
    ]);
  });

  it("names the script by its content", async () => {
    await make();
    const { metadata, data, immutable } = script();
    expect(metadata.name).toMatch(/^rush-[0-9a-f]{8}$/);
    expect(immutable).toBe(true);
    expect(Object.keys(data)).toEqual(["test.js", "testrun.json"]);
    expect(JSON.parse(data["testrun.json"] ?? "")).toMatchObject({
      kind: "TestRun",
      metadata: { name: "rush", namespace: "app" },
      spec: {
        script: { configMap: { name: metadata.name, file: "test.js" } },
        runner: {
          image: image("k6"),
          metadata: { labels: { "app.kubernetes.io/name": "rush-runner" } },
        },
      },
    });
  });

  it("lets its runners reach the service, and the operator the runners", async () => {
    await make({ operatorNamespace: "k6" });
    const labels = (name: string) => ({ "app.kubernetes.io/name": name });
    expect(recording.one("rush-runners").inputs["spec"]).toMatchObject({
      podSelector: { matchLabels: labels(runnersOf("rush")) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: labels("rush-runner") } },
            { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "k6" } } },
          ],
          ports: [{ protocol: "TCP", port: 6565 }],
        },
      ],
      egress: [
        { ports: [{ port: 53 }, { port: 53 }] },
        { to: [{ podSelector: { matchLabels: labels("api") } }], ports: [{ port: 8000 }] },
        { to: [{ podSelector: { matchLabels: labels("rush-runner") } }], ports: [{ port: 6565 }] },
      ],
    });
  });

  it("passes transforms on", async () => {
    await make({
      transform: {
        networkPolicy: { metadata: { name: "mine" } },
        start: { cronJob: { metadata: { name: "yours" } } },
      },
    });
    expect(recording.one("rush-runners").inputs).toMatchObject({ metadata: { name: "mine" } });
    expect(recording.one("rush-start-procedure").inputs).toMatchObject({
      metadata: { name: "yours" },
    });
  });
});

describe("bad input", () => {
  it("is told at once", () => {
    const text = refusal(
      () => new LoadTest("other", { ...ARGS, k6Image: "grafana/k6:latest", namespace: "web" }),
    );
    expect(text).toMatch(/k6Image[^]*grafana\/k6:latest/);
    expect(text).toMatch(/namespace[^]*web/);
    expect(text).toMatch(/name[^]*other, with the plan of rush/);
  });

  it("is a script replaced by a transform", () => {
    const transform = { script: { data: {} } as never };
    expect(refusal(() => new LoadTest("rush", { ...ARGS, transform }))).toContain("use plan");
  });
});
