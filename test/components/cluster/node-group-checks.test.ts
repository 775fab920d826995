import { describe, expect, it } from "@jest/globals";
import type { NodeGroupArgs } from "../../../components/cluster/node-group-args.ts";
import { NodeGroup } from "../../../components/cluster/node-group.ts";
import { refusal, startMocks } from "../../support/mocks.ts";
import { cluster, groupCapacity, nodeKernel } from "../../support/nodes.ts";

describe("a single fault", () => {
  it.each<[Partial<NodeGroupArgs>, string]>([
    [{ subnetIds: [] }, "subnetIds"],
    [{ instanceTypes: [] }, "instanceTypes"],
    [{ instanceTypes: ["m7g.2xlarge", "m9z.large"] }, "instanceTypes"],
    [{ instanceTypes: ["m7g.2xlarge", "m7i.2xlarge"] }, "instanceTypes"],
    [{ diskGiB: 19 }, "diskGiB"],
    [{ capacityType: "reserved" as "spot" }, "capacityType"],
    [{ labels: { "kubernetes.io/role": "x" } }, 'labels["kubernetes.io/role"]'],
    [{ labels: { "plumbline.dev/node-group": "x" } }, 'labels["plumbline.dev/node-group"]'],
    [{ desiredNodes: 7 }, "desiredNodes"],
    [{ desiredNodes: 0 }, "desiredNodes"],
    [{ maxUnavailablePercent: 0 }, "maxUnavailablePercent"],
    [{ capacity: groupCapacity({ nodes: { min: 4, max: 3 } }) }, "capacity.nodes of web"],
  ])("%j", async (args, path) => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new NodeGroup("nodes-web", {
          cluster: cluster().outputs,
          subnetIds: ["subnet-1"],
          capacity: groupCapacity(),
          kernel: nodeKernel(),
          instanceTypes: ["m7g.2xlarge"],
          ...args,
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^NodeGroup "nodes-web": 1 problem\n/);
    expect(message).toContain(`\n${path}\n`);
  });
});
