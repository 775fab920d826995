import { beforeEach, describe, expect, it } from "@jest/globals";
import { LoadTest } from "../../../components/loadtest/load-test.ts";
import { loadTestManifests } from "../../../components/loadtest/runners.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";
import { plan } from "../../tuning/loadtest/support.ts";
import { image } from "../workload/job-support.ts";

let recording: Recording;
beforeEach(async () => {
  recording = await startMocks();
});

describe("the manifests for kubectl", () => {
  it("are what the component declares, and what its Job creates", async () => {
    new LoadTest("rush", {
      plan: plan(),
      clusterName: "main",
      region: "eu-central-1",
      namespace: "app",
      image: image("kubectl"),
      k6Image: image("k6"),
      connections: [{ to: "cidr", cidrs: ["172.20.0.1/32"], ports: [443] }],
    });
    await recording.settled();
    const [policy, script, run] = loadTestManifests(plan(), image("k6"));
    const declared = (name: string) => recording.one(name).inputs as never as typeof script;
    expect(declared("rush-runners").metadata).toMatchObject(policy.metadata);
    expect(recording.one("rush-runners").inputs["spec"]).toEqual(policy.spec);
    expect(declared("rush-script").metadata).toMatchObject(script.metadata);
    expect(declared("rush-script").data).toEqual(script.data);
    expect(JSON.parse(script.data["testrun.json"] ?? "")).toEqual(run);
  });
});
