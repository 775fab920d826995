import { resourceRule } from "../../core/rule.ts";
import { CLUSTER, block, eksGuide, eksControl } from "./blocks.ts";

const WORLD: readonly string[] = ["0.0.0.0/0", "::/0"];

/** The API server is not open to the world. */
export const eksEndpointPublic = resourceRule({
  name: "eks-endpoint-public",
  service: "cluster",
  checks: "The API endpoint of a cluster is private, or open to certain addresses only.",
  why: "An endpoint that the world can reach is one flaw or one stolen token away from being used by it.",
  severity: "critical",
  level: "mandatory",
  references: [
    eksGuide("Cluster API server endpoint", "cluster-endpoint"),
    eksControl("EKS.1"),
    { title: "CIS Amazon EKS Benchmark 5.4.1: Restrict Access to the Control Plane Endpoint" },
  ],
  types: [CLUSTER],
  check(cluster, report) {
    const network = block(cluster.at("vpcConfig"));
    const open = network.at("endpointPublicAccess");
    if (open.flag() === false) return;
    const cidrs = network.at("publicAccessCidrs");
    const items = cidrs.list();
    // One that is known to be the world decides, whatever the others turn out to be.
    const known = items.flatMap((item) => (item.isHidden ? [] : (item.text() ?? [])));
    const world = known.find((cidr) => WORLD.includes(cidr));
    if (world === undefined && cidrs.texts().length > 0) return;
    const access = open.isSet ? "true" : "not set, which is true";
    const from = world ?? "not set, which is 0.0.0.0/0";
    report.violation(
      `endpointPublicAccess is ${access}, and publicAccessCidrs is ${from}: the whole world can reach the API server. Set endpointPublicAccess to false and endpointPrivateAccess to true, or publicAccessCidrs to the addresses of your offices and runners.`,
      items.length > 0 ? cidrs : open,
    );
  },
  good: {
    type: CLUSTER,
    props: {
      vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] },
    },
  },
  bad: {
    example: { type: CLUSTER, props: { vpcConfig: { subnetIds: ["subnet-1", "subnet-2"] } } },
    says: [
      "endpointPublicAccess is not set, which is true, and publicAccessCidrs is not set, which is 0.0.0.0/0: the whole world can reach the API server. Set endpointPublicAccess to false and endpointPrivateAccess to true, or publicAccessCidrs to the addresses of your offices and runners.",
    ],
  },
});
