import type { ClusterPlan } from "../cluster.ts";
import type { Omitted, Tuned } from "../setting.ts";
import { humanBytes } from "../units.ts";
import { formatColumns } from "./columns.ts";
import type { AlreadyTold, ApplyWords, Layout } from "./settings.ts";
import { formatOmitted, formatSettings, heading } from "./settings.ts";
import { grouped } from "./text.ts";

/** The parts that only a cluster has, in the order they are printed. */
export const CLUSTER_SECTIONS = ["nodes", "workloads", "jobs", "namespaces", "ttls"] as const;
/** One of them. */
export type ClusterSection = (typeof CLUSTER_SECTIONS)[number];

const NODE_WORDS: ApplyWords = {
  immediate: "applies at once",
  "pending-reboot": "applies after a reboot",
  rolling: "applies with new nodes",
};
const TTL_WORDS: ApplyWords = {
  immediate: "applies at once",
  "pending-reboot": "applies with a restart",
  rolling: "applies with a rollout",
};

/** One part as lines of text. */
export function clusterSection(
  section: ClusterSection,
  plan: ClusterPlan,
  layout: Layout,
): string[] {
  switch (section) {
    case "nodes":
      return nodes(plan, layout);
    case "workloads":
      return sideBySide(
        ["pods of the services", "a column a service; * is your own value; applies with a rollout"],
        plan.workloads,
        layout,
      );
    case "jobs":
      return sideBySide(
        ["pods of the jobs", "a column a job; applies with the next run"],
        plan.jobs,
        layout,
      );
    case "namespaces":
      return sideBySide(
        ["namespaces", "quota and limits; apply at once, to new pods"],
        plan.namespaces,
        layout,
      );
    case "ttls":
      return ttls(plan, layout);
  }
}

function nodes({ nodeGroups }: ClusterPlan, layout: Layout): string[] {
  const told: AlreadyTold = new Map();
  const said = new Set<string>();
  let omittedOf: string | undefined;
  return Object.entries(nodeGroups).flatMap(([name, { capacity, kernel }]) => {
    const owner = `nodeGroups.${name}`;
    const { perNode, instanceType, provisioner, nodes } = capacity;
    const room = `${grouped(perNode.cpuMillicores)}m, ${humanBytes(perNode.memory)} and ${grouped(perNode.pods)} pods`;
    const subtitle = `${provisioner}, ${nodes.min} to ${nodes.max} x ${instanceType}, for ${kernel.input.use} use: each has room for ${room}`;
    const omitted = newTo(said, [...capacity.omitted, ...kernel.omitted]);
    const lines = [
      ...heading(layout, owner, subtitle),
      ...formatSettings(
        [...capacity.settings, ...kernel.settings],
        owner,
        told,
        NODE_WORDS,
        layout,
      ),
      ...formatOmitted(omitted, layout),
      ...(omittedOf === undefined ? [] : [`  Also not sent: the same as for ${omittedOf}.`, ""]),
    ];
    omittedOf ??= owner;
    return lines;
  });
}

function sideBySide(
  [title, subtitle]: readonly [string, string],
  parts: Readonly<Record<string, Tuned>>,
  layout: Layout,
): string[] {
  const columns = Object.entries(parts).map(([name, { settings }]) => ({ name, settings }));
  if (columns.length === 0) return [];
  const omitted = newTo(
    new Set(),
    Object.values(parts).flatMap((part) => part.omitted),
  );
  return [
    ...heading(layout, title, subtitle),
    ...formatColumns(columns, layout),
    ...formatOmitted(omitted, layout),
  ];
}

function ttls({ ttls }: ClusterPlan, layout: Layout): string[] {
  if (ttls.settings.length === 0) return [];
  return [
    ...heading(
      layout,
      "ttls",
      "how long cached entries live; each variable has a PREFIX_ beside it",
    ),
    ...formatSettings(ttls.settings, "ttls", new Map(), TTL_WORDS, layout),
  ];
}

/** What has not been said yet; then it has. */
function newTo(said: Set<string>, omitted: readonly Omitted[]): Omitted[] {
  return omitted.filter(({ name, why }) => {
    const key = `${name}\n${why}`;
    if (said.has(key)) return false;
    said.add(key);
    return true;
  });
}

/** One part for machines: all of it. */
export function clusterJson(section: ClusterSection, plan: ClusterPlan): unknown {
  return section === "nodes" ? plan.nodeGroups : plan[section];
}
