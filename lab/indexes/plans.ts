import type { PostgresClient } from "../clients/postgres.ts";

/** A node of a plan, as EXPLAIN (FORMAT JSON) has it; what is read of it. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly PlanNode[];
  /** Pages found in memory and read from disk, of this node and those below it; only with BUFFERS. */
  readonly "Shared Hit Blocks"?: number;
  readonly "Shared Read Blocks"?: number;
}

/**
 * How a plan reads a table: "Seq Scan", "Index Scan using idx_users_email", "Bitmap Heap Scan using idx_a, idx_b".
 *
 * @returns "not read" when no node of it names the table
 */
export function readingNode(plan: PlanNode, table: string): string {
  const node = nodesOf(plan).find((each) => each["Relation Name"] === table);
  if (node === undefined) return "not read";
  const indexes = nodesOf(node).flatMap((each) => each["Index Name"] ?? []);
  const kind = node["Node Type"];
  return indexes.length === 0 ? kind : `${kind} using ${[...new Set(indexes)].join(", ")}`;
}

function nodesOf(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** What the server plans for a query. @throws LabError with the server's words. */
export async function explain(client: PostgresClient, sql: string): Promise<PlanNode> {
  return ask(client, `EXPLAIN (FORMAT JSON) ${sql}`);
}

/** Pages of 8 kB that a query reads when it runs. @throws LabError with the server's words. */
export async function pagesRead(client: PostgresClient, sql: string): Promise<number> {
  const plan = await ask(client, `EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${sql}`);
  return (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0);
}

async function ask(client: PostgresClient, sql: string): Promise<PlanNode> {
  const [[text] = []] = await client.query(sql);
  const [first] = JSON.parse(text ?? "[]") as readonly { readonly Plan: PlanNode }[];
  if (first === undefined) throw new Error("EXPLAIN gives one plan");
  return first.Plan;
}
