import { element } from "./dom.ts";

const LAYERS: readonly (readonly [name: string, text: string])[] = [
  [
    "Static site",
    "A private bucket behind a CDN. Names carry their content's hash and never expire.",
  ],
  ["Edge", "A worker caches public answers and keeps those of tenants and people apart."],
  ["API and workers", "Pools sized so that all connections together fit the database."],
  ["Database", "PostgreSQL, its memory, WAL and autovacuum computed from the machine it runs on."],
  ["Cache", "Redis by role: what may be evicted, and what must not."],
  ["Cluster", "Kubernetes with limits, budgets and policies added up before anything is made."],
];

/** The page of "/platform": what there is, and how it hangs together. */
export function platformPage(): readonly HTMLElement[] {
  return [
    element(
      "p",
      { class: "lead" },
      "Each layer's numbers are computed from its machine, explained with their source, and refused where they do not fit the others.",
    ),
    element("img", {
      class: "drawing",
      src: "/images/request-path.svg",
      alt: "A request goes from the browser to the CDN; pages come from the bucket, answers of the API through the edge worker from the cluster.",
      width: "960",
      height: "300",
    }),
    element(
      "ul",
      { class: "grid" },
      ...LAYERS.map(([name, text]) =>
        element("li", { class: "card" }, element("h3", {}, name), element("p", {}, text)),
      ),
    ),
  ];
}
