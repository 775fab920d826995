import type { Finding } from "./budget/finding.ts";
import { formatFinding, formatHeadline } from "./budget/report.ts";
import type { AlreadyTold, ApplyWords, Layout } from "./explain/settings.ts";
import { formatOmitted, formatSettings, styled } from "./explain/settings.ts";
import { grouped } from "./explain/text.ts";
import type { PlatformPlan } from "./platform.ts";
import { humanBytes } from "./units.ts";

/** The parts of the explanation, in the order they are printed. */
export const SECTIONS = ["database", "caches", "services", "budgets"] as const;
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
};
/** cluster-enabled is the only one that does not apply at once. */
const CACHE_WORDS: ApplyWords = {
  immediate: "applies at once",
  "pending-reboot": "fixed at creation",
};
const SERVICE_WORDS: ApplyWords = {
  immediate: "applies with a rollout",
  "pending-reboot": "applies with a restart",
};

/**
 * The plan as text: every Setting of the database, the caches and the service contracts with value,
 * default, reason and source; what is not sent and why; the budgets with their sums.
 */
export function explain(plan: PlatformPlan, options: ExplainOptions): string {
  const wanted = new Set<Section>(options.sections ?? SECTIONS);
  const write: Record<Section, () => string[]> = {
    database: () => databaseSection(plan, options),
    caches: () => cachesSection(plan, options),
    services: () => servicesSection(plan, options),
    budgets: () => budgetsSection(plan.findings, options),
  };
  const lines = SECTIONS.filter((section) => wanted.has(section)).flatMap((section) =>
    write[section](),
  );
  return `${lines.join("\n").trimEnd()}\n`;
}

function heading(layout: Layout, title: string, subtitle: string): string[] {
  return [styled(layout, ["bold", "cyan"], title), `  ${subtitle}`, ""];
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
  ];
}

/** The plan for machines: the same content as `explain`, keys in a fixed order. */
export function explainJson(plan: PlatformPlan, sections?: readonly Section[]): string {
  const wanted = new Set<Section>(sections ?? SECTIONS);
  const { database, caches, services, findings } = plan;
  const all: Record<Section, unknown> = {
    database: {
      version: database.input.version,
      instanceClass: database.instance.name,
      profile: database.input.profile,
      maxConnections: database.maxConnections,
      settings: database.settings,
      omitted: database.omitted,
    },
    caches: mapEach(caches, ({ input, family, usableMemory, maxClients, settings, omitted }) => ({
      role: input.role,
      nodeType: input.nodeType,
      family,
      usableMemory,
      maxClients,
      settings,
      omitted,
    })),
    services: mapEach(services, ({ perProcess, perReplica, atPeak, settings }) => ({
      perProcess,
      perReplica,
      atPeak,
      settings,
    })),
    budgets: findings,
  };
  const chosen = SECTIONS.filter((section) => wanted.has(section));
  return `${JSON.stringify(Object.fromEntries(chosen.map((key) => [key, all[key]])), null, 2)}\n`;
}

function mapEach<A, B>(parts: Readonly<Record<string, A>>, map: (part: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, map(part)]));
}
