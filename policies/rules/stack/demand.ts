import type { Cursor } from "../../core/cursor.ts";
import { containersOf, isLongRunning, podSpec } from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import type { ConnectionNames } from "./connection-limits.ts";
import { environmentOf, firstOf } from "./environment.ts";
import type { Environment, Variable } from "./environment.ts";
import { templateOf } from "./peak.ts";
import { grouped } from "./text.ts";

/** The database connections that one pod opens, and from what that follows. */
export interface Demand {
  /** Connections of one pod. */
  readonly perPod: number;
  /** Such as "4 processes x (20 + 10)"; what comes after the pods in the sum. */
  readonly arithmetic: string;
  /** What can be turned down. @default - an annotation or several containers say the number */
  readonly pool?: Pool;
  /** What tells which database it is. @default - nothing does */
  readonly host?: Variable;
}

/** The pool of one container. */
export interface Pool {
  /** The variable with its size, such as "DATABASE_POOL_SIZE". */
  readonly name: string;
  readonly size: number;
  readonly overflow: number;
  /** The variable with the overflow. @default - it has none */
  readonly overflowName?: string;
  readonly processes: number;
}

/** Which of a workload's two pools is meant. */
export type Role = "writer" | "reader";

/** A container that has a database and does not say how many connections it opens. */
export interface Undeclared {
  readonly container: Cursor;
  /** The variable that tells it has a database. */
  readonly by: string;
  readonly host: Variable;
  /** What takes the limit away, such as "DATABASE_MAX_OVERFLOW -1". @default - no size is there at all */
  readonly boundless?: string;
}

interface Names {
  readonly host: readonly string[];
  readonly url: readonly string[];
  readonly pool: readonly string[];
  readonly overflow: readonly string[];
  readonly processes: readonly string[];
}

/** What one container asks for. */
export interface ContainerDemand {
  readonly demand: Demand;
  /** Whether it has ended before the pod's containers start: an init container that is no sidecar. */
  readonly before: boolean;
}

/**
 * The connections that each container of a workload's pods opens; those that open none that are known are
 * left out. An init container that is restarted always runs on beside the others (Kubernetes: Sidecar Containers).
 *
 * @throws Unjudgeable
 */
export function demandsOf(
  stack: Stack,
  workload: Resource,
  limits: ConnectionNames,
  role: Role,
): readonly ContainerDemand[] {
  const names = namesOf(limits, role);
  const spec = podSpec(workload);
  const isInit = spec.at("initContainers").list();
  return containersOf(spec, { init: true }).flatMap((one) => {
    const before = isInit.some(({ path }) => path === one.path);
    const environment = environmentOf(stack, workload, one);
    const demand = containerDemand(environment, names, isLongRunning(workload.type));
    if (demand === undefined) return [];
    return [{ demand, before: before && one.at("restartPolicy").text() !== "Always" }];
  });
}

/**
 * The connections of one pod, as its annotation says them, and the hosts its containers have.
 *
 * @returns undefined without the annotation
 * @throws Unjudgeable
 */
export function annotatedDemand(
  stack: Stack,
  workload: Resource,
  limits: ConnectionNames,
): { readonly demand: Demand; readonly hosts: readonly Variable[] } | undefined {
  const demand = annotated(workload, limits);
  if (demand === undefined) return undefined;
  const names = namesOf(limits, "writer");
  const hosts = containersOf(podSpec(workload)).flatMap(
    (one) => databaseVariable(environmentOf(stack, workload, one), names) ?? [],
  );
  return { demand, hosts };
}

/** The most that one pod has open: what runs together, or one of those that ran before, whichever is more. */
export function podDemand(demands: readonly ContainerDemand[]): Demand | undefined {
  const together = sumOf(demands.filter((one) => !one.before).map((one) => one.demand));
  const before = demands.filter((one) => one.before).map((one) => one.demand);
  return [...before, ...(together === undefined ? [] : [together])].reduce<Demand | undefined>(
    (most, one) => (most === undefined || one.perPod >= most.perPod ? one : most),
    undefined,
  );
}

/** The containers that have a database and no pool size; none when the annotation tells. @throws Unjudgeable */
export function undeclaredOf(
  stack: Stack,
  workload: Resource,
  limits: ConnectionNames,
): readonly Undeclared[] {
  if (!isLongRunning(workload.type) || annotated(workload, limits) !== undefined) return [];
  const names = namesOf(limits, "writer");
  return containersOf(podSpec(workload)).flatMap((container) => {
    const environment = environmentOf(stack, workload, container);
    const host = databaseVariable(environment, names);
    if (host === undefined || isForeign(host)) return [];
    if (poolOf(environment, names) !== undefined) return [];
    const boundless = boundlessOf(environment, names);
    return [{ container, by: host.name, host, ...(boundless === undefined ? {} : { boundless }) }];
  });
}

/** The host's name in a variable that holds a host or a URL. @throws Unjudgeable */
export function hostOf(variable: Variable): string | undefined {
  const text = variable.value.text();
  const inUrl = /^(?:jdbc:)?[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^:/?#]+)/i.exec(text ?? "")?.[1];
  return inUrl ?? text?.split(":")[0];
}

function namesOf(limits: ConnectionNames, role: Role): Names {
  return role === "writer"
    ? {
        host: limits.hostNames,
        url: limits.urlNames,
        pool: limits.poolNames,
        overflow: limits.overflowNames,
        processes: limits.processNames,
      }
    : {
        host: limits.readerHostNames,
        url: [],
        pool: limits.readerPoolNames,
        overflow: limits.readerOverflowNames,
        processes: limits.processNames,
      };
}

function annotated(workload: Resource, { annotation }: ConnectionNames): Demand | undefined {
  const perPod = templateOf(workload).at("metadata", "annotations", annotation).number();
  return perPod === undefined
    ? undefined
    : { perPod, arithmetic: `${grouped(perPod)} (${annotation})` };
}

function databaseVariable(environment: Environment, { host, url }: Names) {
  return firstOf(environment, host) ?? firstOf(environment, url);
}

/** Schemes of PostgreSQL's URLs in the libraries that read them; Ecto's names no engine. */
const POSTGRES_SCHEMES: readonly string[] = [
  "postgres",
  "postgresql",
  "postgis",
  "pgsql",
  "psql",
  "ecto",
];

/** Whether a variable holds the URL of something else, such as "mysql://..." or "sqlite:///...". */
function isForeign({ value }: Variable): boolean {
  if (value.isHidden) return false;
  const scheme = /^(?:jdbc:)?([a-z][a-z0-9.-]*)(?:\+[a-z0-9+.-]*)?:\/\//i.exec(
    value.text() ?? "",
  )?.[1];
  return scheme !== undefined && !POSTGRES_SCHEMES.includes(scheme.toLowerCase());
}

/**
 * A container's pool. A script that only has a host, such as psql in a Job, opens one connection; what
 * a server opens without saying so is not known and for connection-pool-declared to report.
 */
function containerDemand(
  environment: Environment,
  names: Names,
  longRunning: boolean,
): Demand | undefined {
  const variable = databaseVariable(environment, names);
  if (variable !== undefined && isForeign(variable)) return undefined;
  const host = variable === undefined ? {} : { host: variable };
  const pool = poolOf(environment, names);
  if (pool === undefined) {
    if (variable === undefined || longRunning || names.url.length === 0) return undefined;
    return { perPod: 1, arithmetic: "1", ...host };
  }
  const { size, overflow, processes } = pool;
  const each = overflow === 0 ? grouped(size) : `(${grouped(size)} + ${grouped(overflow)})`;
  const arithmetic = processes === 1 ? each : `${processes} processes x ${each}`;
  return { perPod: processes * (size + overflow), arithmetic, pool, ...host };
}

function poolOf(environment: Environment, names: Names): Pool | undefined {
  const size = firstOf(environment, names.pool);
  const processes = firstOf(environment, names.processes)?.value.number() ?? 1;
  const known = size?.value.number();
  if (boundlessOf(environment, names) !== undefined) return undefined;
  if (size !== undefined && known !== undefined) {
    const over = firstOf(environment, names.overflow);
    const overflow = over?.value.number() ?? 0;
    const overflowName = over === undefined ? {} : { overflowName: over.name };
    return { name: size.name, size: known, overflow, processes, ...overflowName };
  }
  return urlPool(environment, names, processes);
}

/**
 * The variable that makes a pool one without limit: a size of 0 does so in PgBouncer (max_db_connections) and
 * SQLAlchemy (pool_size), an overflow below 0 in SQLAlchemy (max_overflow).
 */
function boundlessOf(environment: Environment, names: Names): string | undefined {
  const size = firstOf(environment, names.pool);
  const number = size?.value.number();
  if (size === undefined || number === undefined) return undefined;
  if (number <= 0) return `${size.name} ${number}`;
  const over = firstOf(environment, names.overflow);
  const overflow = over?.value.number() ?? 0;
  return over === undefined || overflow >= 0 ? undefined : `${over.name} ${overflow}`;
}

/** Rails' pool, Prisma's connection_limit, and pool_size with max_overflow of others, in the URL's query. */
function urlPool(environment: Environment, names: Names, processes: number): Pool | undefined {
  const url = firstOf(environment, names.url);
  if (url === undefined) return undefined;
  const query = new URLSearchParams(url.value.text()?.split("?")[1] ?? "");
  const key = ["connection_limit", "pool_size", "pool_max_conns", "pool"].find((one) =>
    query.has(one),
  );
  if (key === undefined) return undefined;
  const size = Number(query.get(key));
  const overflow = Number(query.get("max_overflow") ?? "0");
  // As above, 0 and less are no limit; neither is what is no number.
  if (!(size > 0 && size < Infinity) || !(overflow >= 0 && overflow < Infinity)) return undefined;
  return { name: `${key} in ${url.name}`, size, overflow, processes };
}

function sumOf(demands: readonly Demand[]): Demand | undefined {
  const [first, ...others] = demands;
  if (first === undefined || others.length === 0) return first;
  return {
    perPod: demands.reduce((sum, one) => sum + one.perPod, 0),
    arithmetic: `(${demands.map((one) => one.arithmetic).join(" + ")})`,
  };
}
