import { Unjudgeable } from "../../core/cursor.ts";
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
import { hostOf } from "./demand.ts";
import type { Demand, Role } from "./demand.ts";

/** The RDS instance. */
export const INSTANCE = "aws:rds/instance:Instance";
/** The RDS Proxy. */
export const PROXY = "aws:rds/proxy:Proxy";
const PROXY_TARGET = "aws:rds/proxyTarget:ProxyTarget";
const PROXY_GROUP = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";
const CLUSTER = "aws:rds/cluster:Cluster";
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
  if (!source.isSet) return undefined;
  const [made] = stack.madeFrom(instance, "replicateSourceDb", INSTANCE);
  if (made !== undefined || source.isHidden) return made;
  const name = source.text();
  return stack.ofType(INSTANCE).find((one) => text(one, "identifier") === name);
}

/** A replica inherits its source's group when it names none. @throws Unjudgeable */
export function groupOf(stack: Stack, instance: Resource): Resource | undefined {
  if (instance.at("parameterGroupName").isSet) {
    return stack.referenced(instance, "parameterGroupName", PARAMETER_GROUP, "name");
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
  if (connections === undefined) throw new Unjudgeable("instanceClass", "unknown");
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
 * writer of the stack. Undefined when it connects to something else, or through a pooler whose own pods
 * are counted: the host is a Service of the stack, or the pod itself.
 *
 * @throws Unjudgeable when it may be one of several
 */
export function endpointOf(
  stack: Stack,
  { host }: Pick<Demand, "host">,
  role: Role,
): Endpoint | undefined {
  if (host === undefined) return onlyWriter(stack);
  if (!host.value.isHidden) return knownEndpoint(stack, hostOf(host));
  const made = madeOf(stack, host.owner, host.property);
  const isReader = ({ instance, proxy }: Endpoint): boolean =>
    proxy === undefined && instance.at("replicateSourceDb").isSet;
  const meant = made.filter((one) => isReader(one) === (role === "reader"));
  const candidates = meant.length === 0 ? made : meant;
  const [only, another] = candidates;
  if (another !== undefined) host.value.text();
  if (stack.madeFrom(host.owner, host.property, CLUSTER).length > 0) return only;
  return only ?? onlyWriter(stack);
}

function knownEndpoint(stack: Stack, name: string | undefined): Endpoint | undefined {
  if (name === undefined) return onlyWriter(stack);
  const label = name.split(".")[0];
  for (const proxy of stack.ofType(PROXY)) {
    if (text(proxy, "endpoint") === name || isEndpointName(name, text(proxy, "name"))) {
      return throughProxy(stack, proxy);
    }
  }
  for (const instance of stack.ofType(INSTANCE)) {
    const own = [text(instance, "address"), text(instance, "endpoint")?.split(":")[0]];
    if (own.includes(name) || isEndpointName(name, text(instance, "identifier")))
      return { instance };
  }
  const inPod = name === "localhost" || name === "127.0.0.1" || name === "::1";
  const inCluster = stack.ofType(SERVICE).some((one) => text(one, "metadata", "name") === label);
  return inPod || inCluster || name.endsWith(".rds.amazonaws.com") ? undefined : onlyWriter(stack);
}

/** Endpoints of RDS begin with the identifier. Source: Amazon RDS User Guide, "Connecting to a DB instance". */
function isEndpointName(host: string, identifier: string | undefined): boolean {
  if (identifier === undefined) return false;
  return host.startsWith(`${identifier}.`) && host.endsWith(".rds.amazonaws.com");
}

function madeOf(stack: Stack, owner: Resource, property: string): readonly Endpoint[] {
  const proxies = stack
    .madeFrom(owner, property, PROXY)
    .flatMap((proxy) => throughProxy(stack, proxy) ?? []);
  const instances = stack.madeFrom(owner, property, INSTANCE).map((instance) => ({ instance }));
  return [...proxies, ...instances];
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

function onlyWriter(stack: Stack): Endpoint | undefined {
  const writers = stack.ofType(INSTANCE).filter((one) => !one.at("replicateSourceDb").isSet);
  const [only] = writers;
  return only === undefined || writers.length > 1 ? undefined : { instance: only };
}

function sourceVersion(stack: Stack, instance: Resource): string | undefined {
  const version = sourceOf(stack, instance)?.at("engineVersion");
  return version === undefined || version.isHidden ? undefined : version.text();
}

function text(resource: Resource, ...keys: readonly string[]): string | undefined {
  const cursor = resource.at(...keys);
  return cursor.isHidden ? undefined : cursor.text();
}
