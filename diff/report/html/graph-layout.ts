import { DagreGraph, layoutDagre } from "./dagre.ts";
import type { Graph, GraphNode } from "./graph.ts";

/** Height of a node: two lines of 12 px with their padding. */
export const NODE_HEIGHT = 44;

/** Characters of a label that are shown; a longer one ends in "…". */
const MAX_LABEL = 32;

/** Width of a character of a 12 px monospaced font, generously. */
const CHARACTER = 7.4;
const PADDING = 24;
const GAP = 14;
/** Nodes without edges stand in rows of so many. */
const COLUMNS = 4;

/** A node with its place: of its left upper corner. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A graph with places, in px from the left upper corner. */
export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Points of each edge, from what depends to what it depends on. */
  readonly edges: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

/** Lays out a graph: what depends left of what it depends on, and nodes without edges in rows below. */
export function layoutGraph(graph: Graph): PlacedGraph {
  const linked = new Set(graph.edges.flat());
  const top = linkedPart(graph, linked);
  const single = graph.nodes.filter((_, index) => !linked.has(index));
  const below = rows(single, top.nodes.length === 0 ? 0 : top.height + 2 * GAP);
  return {
    width: Math.max(top.width, below.width),
    height: Math.max(top.height, below.height),
    nodes: [...top.nodes, ...below.nodes],
    edges: top.edges,
  };
}

/** A label as it is shown. */
export function shortLabel(label: string): string {
  const characters = [...label];
  return characters.length > MAX_LABEL ? `${characters.slice(0, MAX_LABEL - 1).join("")}…` : label;
}

function linkedPart(graph: Graph, linked: ReadonlySet<number>): PlacedGraph {
  const indices = [...linked].sort((a, b) => a - b);
  if (indices.length === 0) return { width: 0, height: 0, nodes: [], edges: [] };
  const drawing = new DagreGraph();
  drawing.setGraph({ rankdir: "LR", nodesep: GAP, ranksep: 56, marginx: 2, marginy: 2 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const index of indices) {
    const node = graph.nodes[index];
    if (node === undefined) continue;
    drawing.setNode(`${index}`, { width: widthOf(node), height: NODE_HEIGHT });
  }
  for (const [from, to] of graph.edges) drawing.setEdge(`${from}`, `${to}`);
  layoutDagre(drawing);
  const nodes = indices.flatMap((index): readonly PlacedNode[] => {
    const node = graph.nodes[index];
    const { x, y, width } = drawing.node(`${index}`);
    return node === undefined ? [] : [{ node, x: x - width / 2, y: y - NODE_HEIGHT / 2, width }];
  });
  const edges = graph.edges.map(([from, to]) => drawing.edge(`${from}`, `${to}`).points ?? []);
  const { width = 0, height = 0 } = drawing.graph();
  return { width, height, nodes, edges };
}

function rows(nodes: readonly GraphNode[], top: number) {
  const width = Math.max(0, ...nodes.map(widthOf));
  const placed = nodes.map((node, index) => ({
    node,
    x: 2 + (index % COLUMNS) * (width + GAP),
    y: top + 2 + Math.floor(index / COLUMNS) * (NODE_HEIGHT + GAP),
    width,
  }));
  const right = Math.max(0, ...placed.map(({ x }) => x + width + 2));
  return {
    nodes: placed,
    width: right,
    height: placed.length === 0 ? 0 : Math.max(...placed.map(({ y }) => y)) + NODE_HEIGHT + 2,
  };
}

function widthOf({ label, detail }: GraphNode): number {
  // The sign of the class and a space stand before the detail.
  const characters = Math.max([...shortLabel(label)].length, [...shortLabel(detail)].length + 2);
  return Math.ceil(characters * CHARACTER) + PADDING;
}
