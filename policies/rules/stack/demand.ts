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
}

interface Names {
  readonly host: readonly string[];
  readonly url: readonly string[];
  readonly pool: readonly string[];
  readonly overflow: readonly string[];
  readonly processes: readonly string[];
}

/**
 * The connections of one pod of a workload, undefined when it has none that is known. Init containers
 * run one after the other before the others do: the largest of them, or all the others together.
 *
 * @throws Unjudgeable
 */
export function demandOf(
  stack: Stack,
  workload: Resource,
  limits: ConnectionNames,
  role: Role,
): Demand | undefined {
  const names = namesOf(limits, role);
  const read = (containers: readonly Cursor[]): readonly Demand[] =>
    containers.flatMap((one) => {
      const environment = environmentOf(stack, workload, one);
      return containerDemand(environment, names, isLongRunning(workload.type)) ?? [];
    });
  const declared = role === "writer" ? annotated(workload, limits) : undefined;
  const spec = podSpec(workload);
  if (declared !== undefined) return withHost(declared, stack, workload, names);
  const together = sumOf(read(containersOf(spec)));
  const before = read(spec.at("initContainers").list());
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
    if (host === undefined || poolOf(environment, names) !== undefined) return [];
    return [{ container, by: host.name, host }];
  });
}

/** The host's name in a variable that holds a host or a URL. @throws Unjudgeable */
export function hostOf(variable: Variable): string | undefined {
  const text = variable.value.text();
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^:/?#]+)/i.exec(text ?? "")?.[1];
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

function withHost(demand: Demand, stack: Stack, workload: Resource, names: Names): Demand {
  const host = containersOf(podSpec(workload))
    .map((one) => databaseVariable(environmentOf(stack, workload, one), names))
    .find((one) => one !== undefined);
  return host === undefined ? demand : { ...demand, host };
}

function databaseVariable(environment: Environment, { host, url }: Names) {
  return firstOf(environment, host) ?? firstOf(environment, url);
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
  if (size !== undefined && known !== undefined) {
    const over = firstOf(environment, names.overflow);
    const overflow = over?.value.number() ?? 0;
    const overflowName = over === undefined ? {} : { overflowName: over.name };
    return { name: size.name, size: known, overflow, processes, ...overflowName };
  }
  return urlPool(environment, names, processes);
}

/** Prisma's connection_limit, and pool_size with max_overflow of others, in the URL's query. */
function urlPool(environment: Environment, names: Names, processes: number): Pool | undefined {
  const url = firstOf(environment, names.url);
  if (url === undefined) return undefined;
  const query = new URLSearchParams(url.value.text()?.split("?")[1] ?? "");
  const key = ["connection_limit", "pool_size", "pool_max_conns"].find((one) => query.has(one));
  if (key === undefined) return undefined;
  const size = Number(query.get(key));
  const overflow = Number(query.get("max_overflow") ?? "0");
  if (!Number.isFinite(size) || !Number.isFinite(overflow)) return undefined;
  return { name: `${key} in ${url.name}`, size, overflow, processes };
}

function sumOf(demands: readonly Demand[]): Demand | undefined {
  const [first, ...others] = demands;
  if (first === undefined || others.length === 0) return first;
  const host = demands.find((one) => one.host !== undefined)?.host;
  return {
    perPod: demands.reduce((sum, one) => sum + one.perPod, 0),
    arithmetic: `(${demands.map((one) => one.arithmetic).join(" + ")})`,
    ...(host === undefined ? {} : { host }),
  };
}
