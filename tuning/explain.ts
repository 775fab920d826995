import type { Finding } from "./budget/finding.ts";
import { formatFinding, formatHeadline } from "./budget/report.ts";
import { CLUSTER_SECTIONS, clusterJson, clusterSection } from "./explain/cluster.ts";
import type { ClusterSection } from "./explain/cluster.ts";
import { EDGE_SECTIONS, edgePart, edgeSection } from "./explain/edge.ts";
import type { EdgeSection } from "./explain/edge.ts";
import {
  OBSERVABILITY_SECTIONS,
  observabilityJson,
  observabilitySection,
} from "./explain/observability.ts";
import type { ObservabilityParts, ObservabilitySection } from "./explain/observability.ts";
import type { AlreadyTold, ApplyWords, Layout } from "./explain/settings.ts";
import { formatOmitted, formatSettings, heading, styled } from "./explain/settings.ts";
import { grouped, hanging } from "./explain/text.ts";
import { mapEach } from "./collect.ts";
import type { PlatformPlan } from "./platform.ts";
import { humanBytes } from "./units.ts";

/** The parts of the explanation, in the order they are printed. */
export const SECTIONS = [
  "database",
  "caches",
  "services",
  ...CLUSTER_SECTIONS,
  ...EDGE_SECTIONS,
  ...OBSERVABILITY_SECTIONS,
  "budgets",
] as const;
/** One part of the explanation. */
export type Section = (typeof SECTIONS)[number];

/** What is printed, and how. */
export interface ExplainOptions extends Layout {
  /** @default - all of them */
  readonly sections?: readonly Section[];
}

const PARAMETER_WORDS: ApplyWords = {
  immediate: "applies at once",
  "pending-reboot": "applies after a reboot",
  rolling: "applies node by node",
};
/** cluster-enabled is the only one that does not apply at once. */
const CACHE_WORDS: ApplyWords = {
  immediate: "applies at once",
  "pending-reboot": "fixed at creation",
  rolling: "applies node by node",
};
const SERVICE_WORDS: ApplyWords = {
  immediate: "applies with a rollout",
  "pending-reboot": "applies with a restart",
  rolling: "applies with a rollout",
};

/** Said where somebody asks for a part that there is none of. */
const NO_CLUSTER = "The configuration has no cluster (plumbline:cluster).";
const NO_MONITORING = "The configuration has no monitoring (plumbline:monitoring).";
const NO_EDGE = "The configuration has none (plumbline:site, plumbline:edge with an origin).";

/**
 * The plan as text: every Setting of the database, the caches, the service contracts, the cluster, site, edge and monitoring with
 * value, default, reason and source; what is not sent and why; the budgets with their sums. Parts that the configuration does
 * not have are left out, unless they are asked for.
 */
export function explain(plan: PlatformPlan, options: ExplainOptions): string {
  const lines = sectionsOf(plan, options.sections).flatMap((section) =>
    sectionLines(section, plan, options),
  );
  return `${lines.join("\n").trimEnd()}\n`;
}

/** The parts asked for, in their order; without a wish all that there are. */
function sectionsOf(plan: PlatformPlan, asked?: readonly Section[]): Section[] {
  if (asked !== undefined) return SECTIONS.filter((section) => asked.includes(section));
  return SECTIONS.filter((section) => {
    if (isOfCluster(section)) return plan.cluster !== undefined;
    if (isOfObservability(section)) return plan.observability !== undefined;
    return !isOfEdge(section) || edgeOf(section, plan) !== undefined;
  });
}

function isOfCluster(section: Section): section is ClusterSection {
  return (CLUSTER_SECTIONS as readonly string[]).includes(section);
}

function isOfEdge(section: Section): section is EdgeSection {
  return (EDGE_SECTIONS as readonly string[]).includes(section);
}

function isOfObservability(section: Section): section is ObservabilitySection {
  return (OBSERVABILITY_SECTIONS as readonly string[]).includes(section);
}

function observabilityOf({ observability, cluster }: PlatformPlan): ObservabilityParts | undefined {
  if (observability === undefined) return undefined;
  const { slos, groups, routes, exporters } = observability;
  const settings = [...(cluster?.prometheus?.settings ?? []), ...exporters.settings];
  return { slos, groups, routes, settings };
}

function edgeOf(section: EdgeSection, { edge }: PlatformPlan) {
  return edge === undefined ? undefined : edgePart(section, edge);
}

function sectionLines(section: Section, plan: PlatformPlan, layout: Layout): string[] {
  if (isOfCluster(section)) {
    return plan.cluster === undefined
      ? heading(layout, section, NO_CLUSTER)
      : clusterSection(section, plan.cluster, layout);
  }
  if (isOfEdge(section)) {
    return plan.edge === undefined || edgeOf(section, plan) === undefined
      ? heading(layout, section, NO_EDGE)
      : edgeSection(section, plan.edge, layout);
  }
  if (isOfObservability(section)) {
    const parts = observabilityOf(plan);
    return parts === undefined
      ? heading(layout, section, NO_MONITORING)
      : observabilitySection(section, parts, layout);
  }
  switch (section) {
    case "database":
      return databaseSection(plan, layout);
    case "caches":
      return cachesSection(plan, layout);
    case "services":
      return servicesSection(plan, layout);
    case "budgets":
      return budgetsSection(plan.findings, layout);
  }
}

function databaseSection({ database }: PlatformPlan, layout: Layout): string[] {
  const { input, instance, settings, omitted } = database;
  const subtitle = `PostgreSQL ${input.version} on ${instance.name} (${instance.vcpu} vCPU, ${humanBytes(instance.memory)}), profile ${input.profile}, ${input.storageGiB} GiB`;
  return [
    ...heading(layout, "database", subtitle),
    ...formatSettings(settings, "database", new Map(), PARAMETER_WORDS, layout),
    ...formatOmitted(omitted, layout),
  ];
}

function cachesSection({ caches }: PlatformPlan, layout: Layout): string[] {
  const told: AlreadyTold = new Map();
  let omittedOf: string | undefined;
  return Object.entries(caches).flatMap(([name, cache]) => {
    const { input, node, family, settings, usableMemory, maxClients } = cache;
    const owner = `caches.${name}`;
    const subtitle = `role ${input.role}, ${input.engine} ${input.engineVersion} (${family}) on ${node.name}: ${humanBytes(usableMemory)} for data, ${grouped(maxClients)} clients`;
    const lines = [
      ...heading(layout, owner, subtitle),
      ...formatSettings(settings, owner, told, CACHE_WORDS, layout),
      ...formatOmitted(newlyOmitted(caches, name), layout),
      ...(omittedOf === undefined ? [] : [`  Also not sent: the same as for ${omittedOf}.`, ""]),
    ];
    omittedOf ??= owner;
    return lines;
  });
}

/** What this cache omits and no cache before it has explained. */
function newlyOmitted(caches: PlatformPlan["caches"], name: string) {
  const names = Object.keys(caches);
  const before = names
    .slice(0, names.indexOf(name))
    .flatMap((other) => caches[other]?.omitted ?? []);
  const said = new Set(before.map((omitted) => omitted.name + omitted.why));
  return (caches[name]?.omitted ?? []).filter((omitted) => !said.has(omitted.name + omitted.why));
}

function servicesSection({ services }: PlatformPlan, layout: Layout): string[] {
  const told: AlreadyTold = new Map();
  return Object.entries(services).flatMap(([name, service]) => {
    const owner = `services.${name}`;
    const { perProcess, perReplica, atPeak, settings } = service;
    const subtitle = `database connections: ${grouped(perProcess)} a process, ${grouped(perReplica)} a replica, ${grouped(atPeak)} at the peak of a rollout`;
    return [
      ...heading(layout, owner, subtitle),
      ...formatSettings(settings, owner, told, SERVICE_WORDS, layout),
    ];
  });
}

const STATUS_STYLE = { ok: "green", warning: "yellow", error: "red" } as const;

function budgetsSection(findings: readonly Finding[], layout: Layout): string[] {
  return [
    ...heading(layout, "budgets", "every sum against its limit"),
    ...findings.flatMap((finding) => {
      const headline = formatHeadline(finding);
      const [, ...sum] = formatFinding(finding, layout.width).split("\n");
      return [styled(layout, STATUS_STYLE[finding.status], headline), ...sum, ""];
    }),
    ...summary(findings, layout),
  ];
}

/** How many of the tightest sums the summary names. */
const TIGHTEST = 5;

/** The last lines a reader sees: do the sums fit, and which have the least room. */
function summary(findings: readonly Finding[], { width }: Layout): string[] {
  const overrun = findings.filter(({ status }) => status !== "ok").length;
  const verdict = overrun === 0 ? "All" : `${findings.length - overrun} of`;
  const tightest = findings
    .filter(({ limit }) => limit > 0)
    .map((finding) => ({ finding, used: finding.total / finding.limit }))
    .sort((a, b) => b.used - a.used)
    .slice(0, TIGHTEST);
  return [
    `${verdict} ${findings.length} sums fit. The least room is in:`,
    ...tightest.flatMap(({ finding, used }) =>
      hanging(`  ${`${Math.round(used * 100)} %`.padStart(6)}  `, formatHeadline(finding), width),
    ),
    "",
  ];
}

/** The plan for machines: the same content as `explain`, keys in a fixed order; null for a part there is none of. */
export function explainJson(plan: PlatformPlan, sections?: readonly Section[]): string {
  const parts = sectionsOf(plan, sections).map((section) => [section, sectionJson(section, plan)]);
  return `${JSON.stringify(Object.fromEntries(parts), null, 2)}\n`;
}

function sectionJson(section: Section, plan: PlatformPlan): unknown {
  if (isOfCluster(section)) {
    return plan.cluster === undefined ? null : clusterJson(section, plan.cluster);
  }
  if (isOfEdge(section)) return edgeOf(section, plan) ?? null;
  if (isOfObservability(section)) {
    const parts = observabilityOf(plan);
    return parts === undefined ? null : observabilityJson(section, parts);
  }
  switch (section) {
    case "database":
      return databaseJson(plan);
    case "caches":
      return mapEach(plan.caches, (_, cache) => cacheJson(cache));
    case "services":
      return mapEach(plan.services, (_, { perProcess, perReplica, atPeak, settings }) => ({
        perProcess,
        perReplica,
        atPeak,
        settings,
      }));
    case "budgets":
      return plan.findings;
  }
}

function databaseJson({ database }: PlatformPlan) {
  return {
    version: database.input.version,
    instanceClass: database.instance.name,
    profile: database.input.profile,
    maxConnections: database.maxConnections,
    settings: database.settings,
    omitted: database.omitted,
  };
}

function cacheJson(cache: PlatformPlan["caches"][string]) {
  const { input, family, usableMemory, maxClients, settings, omitted } = cache;
  const { role, nodeType } = input;
  return { role, nodeType, family, usableMemory, maxClients, settings, omitted };
}
