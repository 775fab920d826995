import { Unjudgeable } from "../../core/cursor.ts";
import { isGiven } from "../../core/parameters.ts";
import {
  databaseClass,
  majorVersion,
  maxConnections,
  parameterOf,
  parameterValue,
  plainNumber,
} from "../../core/rds.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import type { StackReport } from "../../core/rule.ts";
import { isReplica } from "../database/instances.ts";
import { hostOf } from "./demand.ts";
import type { Demand, Role } from "./demand.ts";

/** The RDS instance. */
export const INSTANCE = "aws:rds/instance:Instance";
/** The RDS Proxy. */
export const PROXY = "aws:rds/proxy:Proxy";
const PROXY_TARGET = "aws:rds/proxyTarget:ProxyTarget";
const PROXY_GROUP = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";
const PROXY_ENDPOINT = "aws:rds/proxyEndpoint:ProxyEndpoint";
/** Databases whose connections no property of the stack tells: Aurora and what else a host may be made from. */
const CLUSTER_TYPES: readonly string[] = [
  "aws:rds/cluster:Cluster",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:rds/clusterEndpoint:ClusterEndpoint",
  "aws:rds/globalCluster:GlobalCluster",
  "aws:dsql/cluster:Cluster",
  "aws:redshift/cluster:Cluster",
  "aws:redshiftserverless/workgroup:Workgroup",
];
const PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup";
const SERVICE = "kubernetes:core/v1:Service";

/** Where a workload's connections end. */
export interface Endpoint {
  readonly instance: Resource;
  /** The proxy they go through. @default - none */
  readonly proxy?: Resource;
}

/** The PostgreSQL instances of the stack; one whose engine cannot be read is reported as unknown. */
export function postgresInstances(stack: Stack, report: StackReport): readonly Resource[] {
  const found: Resource[] = [];
  report.each(
    stack.ofType(INSTANCE),
    (instance) => instance,
    (instance) => {
      if (isPostgres(stack, instance)) found.push(instance);
    },
  );
  return found;
}

/** Whether an instance is PostgreSQL (not Aurora, whose instances are of a cluster). @throws Unjudgeable */
export function isPostgres(stack: Stack, instance: Resource): boolean {
  const engine = instance.at("engine");
  if (engine.isSet) return engine.text() === "postgres";
  const source = sourceOf(stack, instance);
  return source !== undefined && source !== instance && isPostgres(stack, source);
}

/** The instance a replica copies; undefined for a writer, and when it is not in the stack. */
export function sourceOf(stack: Stack, instance: Resource): Resource | undefined {
  const source = instance.at("replicateSourceDb");
  if (!isReplica(instance)) return undefined;
  const [made] = stack.madeFrom(instance, "replicateSourceDb", INSTANCE);
  if (made !== undefined || source.isHidden) return made;
  const name = source.text();
  return stack.ofType(INSTANCE).find((one) => text(one, "identifier") === name);
}

/**
 * The instance's parameter group, undefined for a default one. A replica inherits its source's when it names none.
 *
 * @throws Unjudgeable also when it is a group of somebody else's: what that sets is not in the stack
 */
export function groupOf(stack: Stack, instance: Resource): Resource | undefined {
  const name = instance.at("parameterGroupName");
  if (isGiven(name)) {
    const found = stack.referenced(instance, "parameterGroupName", PARAMETER_GROUP, "name");
    if (found !== undefined || name.text()?.startsWith("default.") === true) return found;
    throw new Unjudgeable(name.path, "unknown", "names a group that is not in the stack");
  }
  const source = sourceOf(stack, instance);
  return source === undefined ? undefined : groupOf(stack, source);
}

/** max_connections of an instance, should it be of this class. @throws Unjudgeable */
export function connectionsOf(
  stack: Stack,
  instance: Resource,
  className: string | undefined = instance.at("instanceClass").text(),
): number {
  const version = instance.at("engineVersion").text() ?? sourceVersion(stack, instance);
  const known = databaseClass(className ?? "");
  const connections = maxConnections(groupOf(stack, instance), majorVersion(version), known);
  if (connections === undefined) {
    // A formula that needs more than the class, or a class without facts: a plain number needs neither.
    const why = `${className ?? "is not set"}: max_connections of it is not known; set it to a number in the parameter group to have it judged`;
    throw new Unjudgeable("instanceClass", "unknown", why);
  }
  return Math.floor(connections);
}

/** Whether a larger class would have more connections: max_connections is not a number in the group. @throws Unjudgeable */
export function growsWithClass(stack: Stack, instance: Resource): boolean {
  const group = groupOf(stack, instance);
  if (group === undefined) return true;
  const value = parameterOf(group, "max_connections").at("value").text();
  return value === undefined || plainNumber(value) === undefined;
}

/** superuser_reserved_connections, when the group sets it to a number. @throws Unjudgeable */
export function superuserReserved(stack: Stack, instance: Resource): number | undefined {
  const group = groupOf(stack, instance);
  if (group === undefined) return undefined;
  const value = parameterOf(group, "superuser_reserved_connections").at("value").text();
  const parsed = value === undefined ? undefined : parameterValue(value, undefined);
  return typeof parsed === "number" ? parsed : undefined;
}

/** The share of max_connections a proxy may take: RDS' default is all. @throws Unjudgeable */
export function proxyPercent(stack: Stack, proxy: Resource): number {
  const group = stack
    .ofType(PROXY_GROUP)
    .find((one) => stack.referenced(one, "dbProxyName", PROXY, "name") === proxy);
  return group?.at("connectionPoolConfig", "maxConnectionsPercent").number() ?? 100;
}

/**
 * The instance a workload connects to: what its host is, or was made from; without a hint the only
 * writer of the stack (for a reader's host: the only replica). Undefined when it connects to something else, or
 * through a pooler whose own pods are counted: the host is a Service, or the pod itself.
 *
 * @throws Unjudgeable when it may be one of several
 */
export function endpointOf(
  stack: Stack,
  { host }: Pick<Demand, "host">,
  role: Role,
): Endpoint | undefined {
  if (host === undefined) return onlyOne(stack, role);
  if (!host.value.isHidden) return knownEndpoint(stack, hostOf(host), role);
  const made = madeOf(stack, host.owner, host.property);
  const isReader = ({ instance, proxy }: Endpoint): boolean =>
    proxy === undefined && isReplica(instance);
  const meant = made.filter((one) => isReader(one) === (role === "reader"));
  const candidates = meant.length === 0 ? made : meant;
  const [only, another] = candidates;
  if (another !== undefined) host.value.text();
  if (only !== undefined) return only;
  // A value that only the cluster has is made from nothing of the program.
  const isValue = !host.value.path.endsWith(".valueFrom");
  const others = [PROXY, PROXY_ENDPOINT, SERVICE].flatMap((type) =>
    stack.madeFrom(host.owner, host.property, type),
  );
  return isValue && others.length > 0 ? undefined : onlyOne(stack, role);
}

function knownEndpoint(
  stack: Stack,
  name: string | undefined,
  role: Role,
  follows = true,
): Endpoint | undefined {
  // "$(DB_HOST)" in a URL is another variable, which Kubernetes fills in.
  if (name === undefined || name.includes("$(")) return onlyOne(stack, role);
  for (const proxy of stack.ofType(PROXY)) {
    const isIts = text(proxy, "endpoint") === name || isProxyName(name, text(proxy, "name"));
    if (isIts) return throughProxy(stack, proxy);
  }
  for (const instance of stack.ofType(INSTANCE)) {
    const own = [text(instance, "address"), text(instance, "endpoint")?.split(":")[0]];
    if (own.includes(name) || isInstanceName(name, text(instance, "identifier")))
      return { instance };
  }
  if (AWS_DATABASE.test(name)) return undefined;
  const label = name.split(".")[0] ?? name;
  const isShort = name.split(".").length <= 2 || CLUSTER_DOMAIN.test(name);
  const service = follows && isShort ? stack.named(SERVICE, label)[0] : undefined;
  const external = service?.at("spec", "externalName");
  if (service !== undefined && external?.isSet === true) {
    const host = { value: external, owner: service, property: "spec" };
    if (external.isHidden) return endpointOf(stack, { host }, role);
    return knownEndpoint(stack, hostOf(host), role, false);
  }
  // A name without dots, or of the cluster's own domain, is a Service's, whoever made it.
  const inPod = name === "127.0.0.1" || name === "::1" || name.startsWith("/");
  const inCluster = service !== undefined || !name.includes(".") || CLUSTER_DOMAIN.test(name);
  return inPod || inCluster ? undefined : onlyOne(stack, role);
}

const CLUSTER_DOMAIN = /\.svc(?:\.cluster\.local)?\.?$/;
const AWS_DATABASE =
  /\.(?:rds|redshift|redshift-serverless|dsql)(?:\.[a-z0-9-]+)?\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;
const RDS_DOMAIN = /\.rds\.amazonaws\.com(?:\.cn)?$/;

/** Endpoints of RDS begin with the identifier. Source: Amazon RDS User Guide, "Connecting to a DB instance". */
function isInstanceName(host: string, identifier: string | undefined): boolean {
  return startsWith(host, identifier) && !startsWith(host, `${identifier}.proxy-`, "");
}

/** Those of a proxy go on with "proxy-": a proxy often has the name of its instance. */
function isProxyName(host: string, name: string | undefined): boolean {
  return startsWith(host, name, ".proxy-");
}

function startsWith(host: string, name: string | undefined, next = "."): boolean {
  return name !== undefined && host.startsWith(`${name}${next}`) && RDS_DOMAIN.test(host);
}

function madeOf(stack: Stack, owner: Resource, property: string): readonly Endpoint[] {
  const behind = stack
    .madeFrom(owner, property, PROXY_ENDPOINT)
    .flatMap((one) => stack.referenced(one, "dbProxyName", PROXY, "name") ?? []);
  const proxies = new Set([...stack.madeFrom(owner, property, PROXY), ...behind]);
  const instances = stack.madeFrom(owner, property, INSTANCE).map((instance) => ({ instance }));
  return [...[...proxies].flatMap((proxy) => throughProxy(stack, proxy) ?? []), ...instances];
}

/** The instance behind a proxy. */
function throughProxy(stack: Stack, proxy: Resource): Endpoint | undefined {
  const target = stack
    .ofType(PROXY_TARGET)
    .find((one) => stack.referenced(one, "dbProxyName", PROXY, "name") === proxy);
  const instance =
    target === undefined
      ? undefined
      : stack.referenced(target, "dbInstanceIdentifier", INSTANCE, "identifier");
  return instance === undefined ? undefined : { instance, proxy };
}

/** The only writer, or for readers the only replica, when there is no other database it may be. */
function onlyOne(stack: Stack, role: Role): Endpoint | undefined {
  if (stack.ofType(...CLUSTER_TYPES).length > 0) return undefined;
  const replicas = stack.ofType(INSTANCE).filter(isReplica);
  const meant =
    role === "reader" && replicas.length > 0
      ? replicas
      : stack.ofType(INSTANCE).filter((one) => !isReplica(one));
  const [only, another] = meant;
  return only === undefined || another !== undefined ? undefined : { instance: only };
}

function sourceVersion(stack: Stack, instance: Resource): string | undefined {
  const version = sourceOf(stack, instance)?.at("engineVersion");
  return version === undefined || version.isHidden ? undefined : version.text();
}

function text(resource: Resource, ...keys: readonly string[]): string | undefined {
  const cursor = resource.at(...keys);
  return cursor.isHidden ? undefined : cursor.text();
}
