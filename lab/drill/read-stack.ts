import { parse } from "yaml";

import type { ClusterObject } from "../cluster/manifest.ts";
import { readStateObjects } from "../cluster/state-objects.ts";
import { readStateResources } from "../edge/state-resources.ts";
import type { EngineResource } from "../edge/site/model.ts";
import { labError } from "../errors.ts";
import { panelQueries } from "./panels.ts";
import type {
  AlertmanagerDocument,
  CacheRole,
  DrillStack,
  Labels,
  RuleGroupDocument,
  StackCache,
  StackService,
} from "./types.ts";

const RULE = "PrometheusRule";
const CONFIG_KEY = "alertmanager.yaml";
const POSTGRES_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const REDIS_PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup";
const REDIS_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/**
 * What a stack registered that the drill needs, out of a state of the file backend.
 *
 * @throws LabError listing what is missing: rules, routing, database.
 */
export function readDrillStack(checkpoint: string, name: string): DrillStack {
  const { objects } = readStateObjects(checkpoint);
  const resources = readStateResources(checkpoint, "aws");
  const groups = rulesOf(objects);
  const alertmanager = routingOf(objects);
  const postgres = resources.find(({ type }) => type === POSTGRES_PARAMETERS);
  const missing = [
    ...(groups.length === 0
      ? [
          "no PrometheusRule object: nothing to drill; configure plumbline:monitoring (docs/observability.md)",
        ]
      : []),
    ...(alertmanager === undefined
      ? [`no Secret with ${CONFIG_KEY}: nobody would be told; set its receivers and routes`]
      : []),
    ...(postgres === undefined ? ["no RDS parameter group: no database to drill on"] : []),
  ];
  if (alertmanager === undefined || postgres === undefined || missing.length > 0) {
    throw labError(`Stack ${name} cannot be drilled`, missing);
  }
  const documents = dashboardsOf(objects);
  return {
    name,
    groups,
    alertmanager,
    panels: documents.flatMap(panelQueries),
    dashboards: documents.length,
    postgresParameters: parametersOf(postgres),
    postgresExporterFlags: flagsOf(objects, /postgres[_-]exporter/),
    redisExporterFlags: flagsOf(objects, /redis[_-]exporter/),
    caches: cachesOf(resources),
    services: servicesOf(objects),
  };
}

/** Value at a path of keys, whatever there is. */
function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (held, key) =>
      typeof held === "object" && held !== null
        ? (held as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}

function ofKind(objects: readonly ClusterObject[], kind: string): readonly unknown[] {
  return objects.map(({ manifest }) => manifest).filter((manifest) => manifest.kind === kind);
}

function rulesOf(objects: readonly ClusterObject[]): readonly RuleGroupDocument[] {
  return ofKind(objects, RULE).flatMap((object) => {
    const groups = at(object, "spec", "groups");
    return Array.isArray(groups) ? (groups as RuleGroupDocument[]) : [];
  });
}

function routingOf(objects: readonly ClusterObject[]): AlertmanagerDocument | undefined {
  for (const secret of ofKind(objects, "Secret")) {
    const text = at(secret, "stringData", CONFIG_KEY);
    if (typeof text === "string") return parse(text) as AlertmanagerDocument;
    const encoded = at(secret, "data", CONFIG_KEY);
    if (typeof encoded === "string") {
      return parse(Buffer.from(encoded, "base64").toString()) as AlertmanagerDocument;
    }
  }
  return undefined;
}

/** The texts of all dashboards, each once, in the order of their names. */
function dashboardsOf(objects: readonly ClusterObject[]): readonly string[] {
  const texts = ofKind(objects, "ConfigMap")
    .filter((map) => at(map, "metadata", "labels", "grafana_dashboard") === "1")
    .flatMap((map) => Object.entries((at(map, "data") ?? {}) as Labels))
    .filter(([key]) => key.endsWith(".json"))
    .sort(([a], [b]) => a.localeCompare(b));
  return [...new Map(texts).values()];
}

/** Command and arguments of the first container that runs an exporter, without the program itself. */
function flagsOf(objects: readonly ClusterObject[], program: RegExp): readonly string[] {
  for (const deployment of ofKind(objects, "Deployment")) {
    const containers = at(deployment, "spec", "template", "spec", "containers");
    for (const container of Array.isArray(containers) ? (containers as unknown[]) : []) {
      const words = ["command", "args"].flatMap((key) => {
        const list = at(container, key);
        return Array.isArray(list) ? list.map(String) : [];
      });
      if (words.some((word) => program.test(word) && !word.startsWith("-"))) {
        return words.filter((word) => word.startsWith("-"));
      }
    }
  }
  return [];
}

function parametersOf({ inputs }: EngineResource): Readonly<Record<string, string>> {
  const list = inputs["parameters"];
  return Object.fromEntries(
    (Array.isArray(list) ? (list as unknown[]) : []).map((parameter) => [
      String(at(parameter, "name")),
      String(at(parameter, "value")),
    ]),
  );
}

/** Caches are called `cache-<name in the configuration>-...` in the state. */
function cachesOf(resources: readonly EngineResource[]): readonly StackCache[] {
  return resources
    .filter(({ type }) => type === REDIS_GROUP)
    .map(({ name: resource, inputs }) => {
      const name = resource.replace(/^cache-/, "").replace(/-group$/, "");
      const group = resources.find(
        ({ type, inputs: own }) =>
          type === REDIS_PARAMETERS && own["name"] === inputs["parameterGroupName"],
      );
      const parameters = group === undefined ? {} : parametersOf(group);
      const shards = Number(inputs["numNodeGroups"] ?? 1);
      const replicas =
        inputs["replicasPerNodeGroup"] ?? Number(inputs["numCacheClusters"] ?? 1) - 1;
      const role = roleOf(parameters["maxmemory-policy"]);
      return { name, role, parameters, replicas: Number(replicas), shards };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What a cache does when it is full says what it is for. */
function roleOf(policy: string | undefined): CacheRole {
  if (policy === "noeviction") return "queue";
  return policy?.startsWith("volatile") === true ? "session" : "cache";
}

/** Deployments of the project's services: those whose pods a PodMonitor reads, else all with a component of a service. */
function servicesOf(objects: readonly ClusterObject[]): readonly StackService[] {
  const monitored = new Set(ofKind(objects, "PodMonitor").flatMap(servicesRead));
  return ofKind(objects, "Deployment").flatMap((deployment) => {
    const name = at(deployment, "metadata", "labels", "app.kubernetes.io/name");
    const component = at(deployment, "metadata", "labels", "app.kubernetes.io/component");
    const namespace = at(deployment, "metadata", "namespace");
    if (typeof name !== "string" || typeof namespace !== "string") return [];
    const known = monitored.size === 0 ? KINDS.includes(String(component)) : monitored.has(name);
    if (!known) return [];
    const kind = component === "worker" ? ("worker" as const) : ("web" as const);
    return [{ name, namespace, kind }];
  });
}

/** Components that are services. */
const KINDS: readonly string[] = ["web", "worker", "realtime"];

/** Names that a PodMonitor gives its series. */
function servicesRead(monitor: unknown): readonly string[] {
  const endpoints = at(monitor, "spec", "podMetricsEndpoints");
  return (Array.isArray(endpoints) ? (endpoints as unknown[]) : []).flatMap((endpoint) => {
    const relabelings = at(endpoint, "relabelings");
    return (Array.isArray(relabelings) ? (relabelings as unknown[]) : [])
      .filter((rule) => at(rule, "targetLabel") === "service")
      .map((rule) => String(at(rule, "replacement")));
  });
}
