import type { CodeInfo, Comparison } from "../../model.ts";
import type { UnmarkedFinding, View } from "../rule.ts";
import { subjectsOf } from "../reading/subjects.ts";
import { amountFindings } from "./amounts.ts";
import { capacityFindings } from "./capacity.ts";
import { countFindings } from "./counts.ts";
import { machineFindings } from "./machines.ts";
import { SIZE_SOURCES } from "./sizes.ts";

const PROVIDERS = {
  title: "Provider documentation of the resource's inputs (@pulumi/aws, @pulumi/kubernetes)",
};

const CODES: readonly CodeInfo[] = [
  {
    code: "cost-machines",
    kind: "cost",
    title: "Machines of databases, caches or nodes get larger, smaller, more or fewer.",
    why: "AWS counts sizes of one family in normalised units: an xlarge is 8, a 2xlarge 16, and a database with a standby in another zone counts twice. A node of Valkey counts 0.8 of one of Redis OSS. Families are not comparable without prices, and no price is known here.",
    sources: SIZE_SOURCES,
  },
  {
    code: "cost-amount",
    kind: "cost",
    title: "An amount that is paid for by its height changes.",
    why: "Storage, provisioned input and output, days that backups, logs and metrics are kept, and the bounds of what scales by itself.",
    sources: [PROVIDERS],
  },
  {
    code: "cost-count",
    kind: "cost",
    title: "There are more, or fewer, of something that is paid for by the piece.",
    why: "Counted in the whole stack before and after, so a renamed one changes nothing.",
    sources: [PROVIDERS],
  },
  {
    code: "cost-capacity",
    kind: "cost",
    title: "Pods ask for more, or less, of the nodes.",
    why: "Replicas times the requests of their containers; with an autoscaler the least number of replicas. Nodes are added when what is asked for does not fit.",
    sources: [PROVIDERS],
  },
];

/** Which way the costs go, by class and count: up is worse, down is better. No prices. */
export const COST_VIEW: View = { codes: CODES, find };

function find(comparison: Comparison): readonly UnmarkedFinding[] {
  const subjects = subjectsOf(comparison);
  return [
    ...machineFindings(subjects),
    ...amountFindings(subjects),
    ...countFindings(comparison),
    ...capacityFindings(subjects, comparison),
  ].toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function order({ urn, code, direction, message }: UnmarkedFinding): string {
  return [urn ?? "", code, direction, message].join("\n");
}
