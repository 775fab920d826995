import type { Comparison, ResourceState, Snapshot } from "../../model.ts";
import { at } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import { directionOf } from "./text.ts";

/** Something that is paid for by being there. */
interface Billable {
  readonly what: string;
  readonly types: readonly string[];
  /** Which of the type are. @default - all */
  readonly counts?: (resource: ResourceState) => boolean;
}

const CODE = "cost-count";

/** What AWS and Cloudflare charge for each. What is charged by use alone is left out. */
const BILLABLE: readonly Billable[] = [
  { what: "NAT gateways", types: ["aws:ec2/natGateway:NatGateway"] },
  { what: "public IPv4 addresses", types: ["aws:ec2/eip:Eip"] },
  {
    what: "interface endpoints",
    types: ["aws:ec2/vpcEndpoint:VpcEndpoint"],
    counts: ({ inputs }) => inputs["vpcEndpointType"] === "Interface",
  },
  {
    what: "load balancers",
    types: ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
  },
  {
    what: "load balancers of Services",
    types: ["kubernetes:core/v1:Service"],
    counts: ({ inputs }) => at(inputs, "spec", "type") === "LoadBalancer",
  },
  {
    what: "Ingresses, of which each group has a load balancer",
    types: ["kubernetes:networking.k8s.io/v1:Ingress"],
  },
  {
    what: "database instances",
    types: ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
  },
  { what: "database proxies", types: ["aws:rds/proxy:Proxy"] },
  { what: "caches", types: ["aws:elasticache/replicationGroup:ReplicationGroup"] },
  { what: "clusters", types: ["aws:eks/cluster:Cluster"] },
  { what: "node groups", types: ["aws:eks/nodeGroup:NodeGroup"] },
  { what: "KMS keys", types: ["aws:kms/key:Key"] },
  { what: "secrets", types: ["aws:secretsmanager/secret:Secret"] },
  { what: "alarms", types: ["aws:cloudwatch/metricAlarm:MetricAlarm"] },
  { what: "dashboards", types: ["aws:cloudwatch/dashboard:Dashboard"] },
  { what: "web ACLs", types: ["aws:wafv2/webAcl:WebAcl"] },
  { what: "hosted zones", types: ["aws:route53/zone:Zone"] },
  { what: "volume claims", types: ["kubernetes:core/v1:PersistentVolumeClaim"] },
];

/** How many there are of what is paid by the piece, where that changes. */
export function countFindings({ base, head, changes }: Comparison): readonly UnmarkedFinding[] {
  const types = new Set(changes.map(({ type }) => type));
  return BILLABLE.filter((one) => one.types.some((type) => types.has(type))).flatMap((one) => {
    const [before, after] = [base, head].map((snapshot) => names(one, snapshot));
    if (before === undefined || after === undefined || before.length === after.length) return [];
    const come = after.filter((name) => !before.includes(name)).map((name) => `+ ${name}`);
    const gone = before.filter((name) => !after.includes(name)).map((name) => `- ${name}`);
    return [
      {
        topic: "cost",
        code: CODE,
        direction: directionOf(before.length, after.length),
        message: `${String(before.length)} -> ${String(after.length)} ${one.what}: ${[...come, ...gone].join(", ")}.`,
        properties: [],
      },
    ];
  });
}

function names({ types, counts }: Billable, { resources }: Snapshot): readonly string[] {
  return [...resources.values()]
    .filter((one) => one.custom && types.includes(one.type) && (counts?.(one) ?? true))
    .map(({ name }) => name)
    .toSorted();
}
