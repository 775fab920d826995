import { describe, expect, it } from "@jest/globals";

import type { ClusterObject } from "../../../lab/cluster/manifest.ts";
import { testRunWorkloads } from "../../../lab/cluster/test-runs.ts";

const part = { image: "k6@sha256:1", resources: { requests: { cpu: "250m" } } };

/** A ConfigMap with a TestRun, as a load test has it. */
function ready(name: string, parallelism: number, namespace = "app"): ClusterObject {
  const run = {
    apiVersion: "k6.io/v1alpha1",
    kind: "TestRun",
    metadata: { name, namespace },
    spec: {
      parallelism,
      runner: { ...part, securityContext: { runAsNonRoot: true } },
      starter: { automountServiceAccountToken: "false" },
    },
  };
  return {
    resource: `fixture ${name}`,
    manifest: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, namespace },
      data: { "test.js": "export default () => {}", "testrun.json": JSON.stringify(run) },
    },
  };
}

describe("the pods of load tests that lie ready", () => {
  it("are those of the largest test of each namespace, and of who starts it", () => {
    const found = testRunWorkloads([ready("ramp", 2), ready("sockets", 10), ready("web", 1, "b")]);
    expect(found.map(({ namespace, most, arithmetic }) => [namespace, most, arithmetic])).toEqual([
      ["app", 10, "runner of TestRun sockets, 10 at a time"],
      ["app", 1, "starter of TestRun sockets, 1 at a time"],
      ["b", 1, "runner of TestRun web, 1 at a time"],
      ["b", 1, "starter of TestRun web, 1 at a time"],
    ]);
    expect(found[0]?.pod).toMatchObject({
      kind: "Pod",
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true },
        containers: [{ image: "k6@sha256:1", resources: { requests: { cpu: "250m" } } }],
      },
    });
  });

  it("are none where a ConfigMap holds something else", () => {
    const other = ready("ramp", 2);
    const data = { a: "no JSON", b: '{"kind":"Other"}', c: "null" };
    expect(testRunWorkloads([{ ...other, manifest: { ...other.manifest, data } }])).toEqual([]);
  });
});
