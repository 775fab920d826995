import type { Json } from "../../model.ts";
import { isList, isSecret, isUnknown, shown } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import { places } from "../reading/paths.ts";
import { asNumber } from "../reading/scalars.ts";
import { changedPaths } from "../reading/subjects.ts";
import type { Subject } from "../reading/subjects.ts";
import { amountText, directionOf } from "./text.ts";

/** A number that is paid for by its height. */
interface Amount {
  readonly types: readonly string[];
  readonly path: readonly string[];
  readonly what: string;
  /** What counts when nothing is written. @default - nothing can be said then */
  readonly unset?: number;
  /** Of a number that stands for more when it is lower, or for the most when it is 0. */
  readonly reading?: "seconds between" | "0 is for ever";
}

const CODE = "cost-amount";
const RDS = ["aws:rds/instance:Instance"];
const NODES = ["aws:eks/nodeGroup:NodeGroup"];
const POOL = ["kubernetes:karpenter.sh/v1:NodePool"];
const HPA = ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler"];
const SCALED = ["kubernetes:keda.sh/v1alpha1:ScaledObject"];

/** What is paid by the number, and what a program may write of it. */
const AMOUNTS: readonly Amount[] = [
  { types: RDS, path: ["allocatedStorage"], what: "GiB of storage" },
  { types: RDS, path: ["maxAllocatedStorage"], what: "GiB that the storage may grow to", unset: 0 },
  { types: RDS, path: ["iops"], what: "provisioned IOPS" },
  { types: RDS, path: ["storageThroughput"], what: "MiB/s of provisioned throughput" },
  { types: RDS, path: ["backupRetentionPeriod"], what: "days of backups", unset: 0 },
  {
    types: RDS,
    path: ["performanceInsightsRetentionPeriod"],
    what: "days of Performance Insights",
    unset: 7,
  },
  {
    types: RDS,
    path: ["monitoringInterval"],
    what: "seconds between enhanced metrics (0 is none)",
    unset: 0,
    reading: "seconds between",
  },
  {
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    path: ["snapshotRetentionLimit"],
    what: "days of snapshots",
    unset: 0,
  },
  {
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    path: ["retentionInDays"],
    what: "days of logs (0 is for ever)",
    unset: 0,
    reading: "0 is for ever",
  },
  { types: NODES, path: ["scalingConfig", "minSize"], what: "nodes at the least" },
  { types: NODES, path: ["scalingConfig", "maxSize"], what: "nodes at the most" },
  {
    types: ["aws:ec2/launchTemplate:LaunchTemplate"],
    path: ["blockDeviceMappings", "*", "ebs", "volumeSize"],
    what: "GiB of each node's volume",
  },
  { types: ["aws:ebs/volume:Volume"], path: ["size"], what: "GiB of the volume" },
  { types: POOL, path: ["spec", "limits", "nodes"], what: "nodes at the most" },
  { types: POOL, path: ["spec", "limits", "cpu"], what: "cores at the most" },
  { types: HPA, path: ["spec", "minReplicas"], what: "replicas at the least", unset: 1 },
  { types: HPA, path: ["spec", "maxReplicas"], what: "replicas at the most" },
  { types: SCALED, path: ["spec", "minReplicaCount"], what: "replicas at the least", unset: 0 },
  { types: SCALED, path: ["spec", "maxReplicaCount"], what: "replicas at the most", unset: 100 },
  {
    types: ["aws:lambda/function:Function"],
    path: ["memorySize"],
    what: "MB of each run of the function",
    unset: 128,
  },
];

/** Numbers of resources that stay and cost more or less. What comes or goes is counted elsewhere. */
export function amountFindings(subjects: readonly Subject[]): readonly UnmarkedFinding[] {
  return subjects.flatMap((subject) => [
    ...AMOUNTS.flatMap((amount) => compare(amount, subject)),
    ...storageType(subject),
    ...endpointZones(subject),
  ]);
}

function compare(amount: Amount, subject: Subject): readonly UnmarkedFinding[] {
  const { before, after } = subject;
  if (before === undefined || after === undefined || !amount.types.includes(after.type)) return [];
  const olds = places(before.inputs, amount.path);
  return places(after.inputs, amount.path).flatMap(({ path, subject: name, value }) => {
    const old = olds.find((one) => one.subject === name)?.value;
    if (old === undefined && value === undefined) return [];
    if (shown(old) === shown(value) || isSecret(old) || isSecret(value)) return [];
    const [was, is] = [old ?? amount.unset, value ?? amount.unset].map(asNumber);
    const text = `${subject.name}: ${path} ${shown(old)} -> ${shown(value)}: ${amount.what}`;
    const properties = changedPaths(subject, [path]);
    if (was === undefined || is === undefined) {
      return [finding("neutral", `${text}; direction not known.`, subject.urn, properties)];
    }
    if (was === is) return [];
    const direction = directionOf(weight(amount, was), weight(amount, is));
    const numbers = `${amountText(was)} -> ${amountText(is)}`;
    return [
      finding(direction, `${subject.name}: ${numbers} ${amount.what}.`, subject.urn, properties),
    ];
  });
}

/** A number as what it costs grows. */
function weight({ reading }: Amount, value: number): number {
  if (reading === "0 is for ever") return value === 0 ? Number.MAX_SAFE_INTEGER : value;
  if (reading === "seconds between") return value === 0 ? 0 : 1 / value;
  return value;
}

/** Another kind of storage has other prices for everything: only that it changes is told. */
function storageType({ before, after, name, urn, ...rest }: Subject): readonly UnmarkedFinding[] {
  if (before === undefined || after === undefined || !RDS.includes(before.type)) return [];
  const [old, now] = [before.inputs["storageType"], after.inputs["storageType"]];
  if (shown(old) === shown(now)) return [];
  const text = `${name}: storageType ${shown(old)} -> ${shown(now)}: other storage; direction not known.`;
  return [finding("neutral", text, urn, changedPaths({ name, urn, ...rest }, ["storageType"]))];
}

/** An interface endpoint is paid for in each zone, that is for each subnet. */
function endpointZones(subject: Subject): readonly UnmarkedFinding[] {
  const { before, after, name, urn } = subject;
  if (before?.type !== "aws:ec2/vpcEndpoint:VpcEndpoint" || after === undefined) return [];
  const [old, now] = [before, after].map(({ inputs }) => lengthOf(inputs["subnetIds"]));
  if (old === undefined || now === undefined || old === now) return [];
  const text = `${name}: ${amountText(old)} -> ${amountText(now)} zones of the endpoint.`;
  return [finding(directionOf(old, now), text, urn, changedPaths(subject, ["subnetIds"]))];
}

function lengthOf(value: Json | undefined): number | undefined {
  if (value === undefined) return 0;
  return isList(value) && !isUnknown(value) ? value.length : undefined;
}

function finding(
  direction: UnmarkedFinding["direction"],
  message: string,
  urn: string,
  properties: readonly string[],
): UnmarkedFinding {
  return { topic: "cost", code: CODE, direction, message, urn, properties };
}
