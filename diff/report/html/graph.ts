import type { ChangeClass, ClassifiedChange, Report } from "../../model.ts";
import { CLASSES } from "../../model.ts";
import { actionOf, changeLink } from "./data.ts";

/** Most nodes that are drawn, one for each resource or else one for each component: about what a person takes in at once. */
export const MAX_NODES = 120;

/** A resource, or all of a component. */
export interface GraphNode {
  readonly label: string;
  /** The second line. */
  readonly detail: string;
  /** The worst class in it. */
  readonly class: ChangeClass;
  /** Where the page shows it. */
  readonly href: string;
  /** All about it, for who does not see the graph. */
  readonly title: string;
}

/** What is touched, and what depends on what. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** Indices of nodes: [what depends, what it depends on]. */
  readonly edges: readonly (readonly [number, number])[];
  /** Whether nodes are components. */
  readonly grouped: boolean;
}

/** The graph of a report: resources, or components where there are more than MAX_NODES resources. */
export function graphOf({ changes, edges }: Pick<Report, "changes" | "edges">): Graph {
  const grouped = changes.length > MAX_NODES;
  const groups = grouped ? components(changes) : changes.map((change) => [change]);
  const nodeOf = new Map<string, number>();
  groups.forEach((group, index) => {
    for (const { urn } of group) nodeOf.set(urn, index);
  });
  const rest = grouped && groups.length > MAX_NODES ? MAX_NODES - 1 : groups.length;
  const nodes = groups.slice(0, rest).map(grouped ? componentNode : resourceNode);
  if (rest < groups.length) nodes.push(restNode(groups.slice(rest)));
  const between = edges.map(([from, to]) => [place(from), place(to)] as const);
  return { nodes, edges: reduced(unique(between)), grouped };

  function place(urn: string): number {
    return Math.min(nodeOf.get(urn) ?? -1, nodes.length - 1);
  }
}

/** The changes of each component. The worst component first, since changes are. */
function components(
  changes: readonly ClassifiedChange[],
): readonly (readonly ClassifiedChange[])[] {
  return [...Map.groupBy(changes, ({ component }) => component).values()];
}

function resourceNode([change]: readonly ClassifiedChange[]): GraphNode {
  if (change === undefined) throw new RangeError("a node without a resource");
  const { name, type, hash } = change;
  const short = type.slice(type.lastIndexOf(":") + 1);
  return {
    label: name,
    detail: `${short} · ${change.class}`,
    class: change.class,
    href: changeLink(hash),
    title: `${name}, ${type}: ${change.class}, ${actionOf(change)}`,
  };
}

function componentNode(group: readonly ClassifiedChange[]): GraphNode {
  const component = group[0]?.component ?? "";
  return {
    label: component,
    ...groupWords(component, group),
    href: `#component=${encodeURIComponent(component)}`,
  };
}

function restNode(groups: readonly (readonly ClassifiedChange[])[]): GraphNode {
  const label = `${groups.length} more components`;
  return { label, ...groupWords(label, groups.flat()), href: "#changes" };
}

function groupWords(label: string, group: readonly ClassifiedChange[]) {
  const worst = CLASSES.find((one) => group.some((change) => change.class === one)) ?? "none";
  const detail = `${group.length} · ${worst}`;
  const counts = CLASSES.map(
    (one) => [group.filter((change) => change.class === one).length, one] as const,
  ).filter(([count]) => count > 0);
  return {
    detail,
    class: worst,
    title: `${label}: ${counts.map(([count, one]) => `${count} ${one}`).join(", ")}`,
  };
}

/** Edges between drawn nodes, each once, none to itself. */
function unique(edges: readonly (readonly [number, number])[]) {
  const seen = new Map<string, readonly [number, number]>();
  for (const [from, to] of edges) {
    if (from >= 0 && to >= 0 && from !== to) seen.set(`${from} ${to}`, [from, to]);
  }
  return [...seen.values()].sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] - b[0]));
}

/** Without the edges that follow from others: what is reached stays the same, and the drawing stays legible. */
function reduced(edges: readonly (readonly [number, number])[]) {
  const next = new Map<number, Set<number>>();
  for (const [from, to] of edges) {
    const targets = next.get(from) ?? new Set();
    next.set(from, targets.add(to));
  }
  return edges.filter(([from, to]) => {
    const targets = next.get(from);
    targets?.delete(to);
    const follows = reaches(next, from, to);
    if (!follows) targets?.add(to);
    return !follows;
  });
}

function reaches(next: ReadonlyMap<number, ReadonlySet<number>>, from: number, to: number) {
  const seen = new Set([from]);
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const target of next.get(node) ?? []) {
      if (target === to) return true;
      if (!seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
    }
  }
  return false;
}
