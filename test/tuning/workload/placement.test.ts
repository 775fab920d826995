import { describe, expect, it } from "@jest/globals";
import { tuneWorkload } from "../../../tuning/workload.ts";
import type { WorkloadContext } from "../../../tuning/workload.ts";
import { problemsOf } from "../../support/problems.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, service } from "../../support/services.ts";

function tuned(nodes: RawService["nodes"], context: Partial<WorkloadContext> = {}) {
  return tuneWorkload("api", service(WEB, { nodes }), { ...CONTEXT, ...context });
}

function wrong(nodes: RawService["nodes"], context: Partial<WorkloadContext> = {}) {
  return problemsOf(() => tuned(nodes, context));
}

describe("zones", () => {
  it("are all of the network, or fewer", () => {
    expect(tuned({}).zones).toBe(3);
    expect(tuned({ zones: 2 }).zones).toBe(2);
  });

  it("are never more than there are", () => {
    expect(wrong({ zones: 3 }, { zones: 2 })).toEqual([
      {
        path: "nodes.zones",
        got: "3",
        allowed: "at most 2, the zones the network has (network.zones)",
        fix: "set it to 2, remove it, or raise network.zones",
      },
    ]);
  });
});

describe("preferred nodes", () => {
  it("weigh less from place to place", () => {
    const key = "node.kubernetes.io/instance-type";
    expect(tuned({ prefer: ["m8g.2xlarge", "m7g"] }).prefer).toEqual([
      { weight: 100, key, values: ["m8g.2xlarge"] },
      { weight: 50, key, values: ["m7g.2xlarge"] },
    ]);
    // 300 / 3, 200 / 3 and 100 / 3, rounded up
    const three = tuned({ prefer: ["m7g", "m8g", "m7g.2xlarge"] }).prefer;
    expect(three.map(({ weight }) => weight)).toEqual([100, 67, 34]);
  });

  it("are of the group the service names", () => {
    expect(tuned({ group: "cheap", prefer: ["c7g"] }).prefer[0]?.values).toEqual(["c7g.2xlarge"]);
  });

  it("that no node has are refused, as the guide's c5", () => {
    expect(wrong({ prefer: ["m8g", "c5.xlarge"] })).toEqual([
      {
        path: "nodes.prefer[1]",
        got: "c5.xlarge",
        allowed: "a type or family that its node groups have: m8g, m7g, m8g.2xlarge, m7g.2xlarge",
        fix: "remove it, or add the type to a node group",
      },
    ]);
  });

  it("are guessed from a slip", () => {
    expect(wrong({ prefer: ["m7g.xlarge"] })[0]?.fix).toBe("set it to m7g.2xlarge");
  });
});

describe("the node group", () => {
  it("is any that is not dedicated", () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ group: "cheap" })).toEqual([]);
  });

  it("must exist", () => {
    expect(wrong({ group: "genral" })).toEqual([
      {
        path: "nodes.group",
        got: "genral",
        allowed: "a node group of the stack: general, cheap",
        fix: "set it to general",
      },
    ]);
  });

  it("must take the service", () => {
    const { cheap } = CONTEXT.nodeGroups;
    const nodeGroups: WorkloadContext["nodeGroups"] = cheap === undefined ? {} : { cheap };
    expect(wrong({}, { nodeGroups })).toEqual([
      {
        path: "nodes.group",
        got: "none",
        allowed: "one of cheap: all are dedicated, so they take only services that name them",
        fix: "set it to cheap, or add a group that is not dedicated",
      },
    ]);
    expect(wrong({}, { nodeGroups: {} })[0]).toMatchObject({
      path: "nodes.group",
      allowed: "a node group of the stack: there is none",
      fix: "add one under nodeGroups, or let its namespace run on Fargate",
    });
  });

  it("is none on Fargate", () => {
    const fargate = { fargate: true, nodeGroups: {} };
    expect(wrong({}, fargate)).toEqual([]);
    expect(wrong({ group: "general", prefer: ["m7g"] }, fargate).map(({ path }) => path)).toEqual([
      "nodes.group",
      "nodes.prefer",
    ]);
  });
});
