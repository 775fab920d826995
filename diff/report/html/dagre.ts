import * as dagre from "@dagrejs/dagre";

/** A drawing to lay out: of what dagre has, what is used here. Places are those of centres. */
export interface Drawing {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(name: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(name: string): { readonly x: number; readonly y: number; readonly width: number };
  edge(from: string, to: string): { readonly points?: readonly { x: number; y: number }[] };
}

interface Dagre {
  readonly Graph: new () => Drawing;
  readonly layout: (drawing: Drawing) => void;
}

/** Its own types name files without their extensions, which no resolution of ECMAScript modules finds. */
export const { Graph: DagreGraph, layout: layoutDagre } = dagre as unknown as Dagre;
