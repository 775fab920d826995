import type { Running } from "./prepare.ts";
import type { Workload } from "./workloads.ts";

/** A node of a plan, of EXPLAIN (FORMAT JSON). */
interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How a contestant's planner goes about a statement: "Sort < Hash Join < (Seq Scan messages, Seq Scan users)". */
export async function planOf(
  { server }: Running,
  workload: Workload,
  database: string,
): Promise<string | undefined> {
  if (workload.example === undefined) return undefined;
  const [[text] = []] = await server.query(`EXPLAIN (FORMAT JSON) ${workload.example}`, database);
  const [{ Plan } = { Plan: undefined }] = JSON.parse(text ?? "[]") as {
    readonly Plan: PlanNode;
  }[];
  return Plan === undefined ? undefined : describe(Plan);
}

/** Nodes that say nothing of how the rows are found. */
const SILENT: readonly string[] = ["Limit", "Hash", "Memoize", "Materialize", "Result"];

function describe(node: PlanNode): string {
  const below = (node.Plans ?? []).map(describe).filter((text) => text !== "");
  const inner = below.length > 1 ? `(${below.join(", ")})` : (below[0] ?? "");
  if (SILENT.includes(node["Node Type"])) return inner;
  const own = [node["Node Type"], node["Index Name"] ?? node["Relation Name"]]
    .filter((part) => part !== undefined)
    .join(" ");
  return inner === "" ? own : `${own} < ${inner}`;
}
