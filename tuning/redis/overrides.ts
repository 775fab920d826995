import type { Problem } from "../errors.ts";
import type { RedisTuningInput } from "../redis.ts";
import { didYouMean } from "../did-you-mean.ts";
import { NOT_MODIFIABLE } from "./not-modifiable.ts";
import type { RedisFamily } from "./parameters.ts";
import { REDIS_PARAMETERS, accepts, allowedValues, hasParameter } from "./parameters.ts";

/** Seconds a client connection may be idle before the clients test it (see tuning/pools.ts). */
export const HEALTH_CHECK_SECONDS = 30;

/** Pairs of parameters of which the first may not be above the second. */
const ORDERED: readonly (readonly [string, string])[] = [
  ["active-defrag-cycle-min", "active-defrag-cycle-max"],
  ["active-defrag-threshold-lower", "active-defrag-threshold-upper"],
];

function unknownName(path: string, name: string, value: string): Problem {
  const guess = didYouMean(name, Object.keys(REDIS_PARAMETERS));
  return {
    path,
    got: value,
    allowed: "a parameter of the ElastiCache parameter group",
    fix: guess === undefined ? `remove ${name}` : `did you mean ${guess}?`,
  };
}

/** What is wrong with one override on its own: name, family, range. */
function checkAlone(
  path: string,
  name: string,
  value: string,
  family: RedisFamily,
  version: string,
): Problem | undefined {
  const refused = NOT_MODIFIABLE[name];
  if (refused !== undefined) {
    return {
      path,
      got: value,
      allowed: `nothing: ElastiCache does not let one set it. ${refused.why}`,
      fix: refused.instead,
    };
  }
  const parameter = REDIS_PARAMETERS[name];
  if (parameter === undefined) return unknownName(path, name, value);
  if (!hasParameter(parameter, family, version)) {
    return {
      path,
      got: value,
      allowed: `nothing: the ${family} group of engine version ${version} does not have it`,
      fix: "remove it, or choose an engine version that has it",
    };
  }
  if (accepts(parameter, value)) return undefined;
  return { path, got: value, allowed: allowedValues(parameter), fix: `set ${name} within it` };
}

/** What an override would break although the service takes it: the role, the mode, the clients. */
function checkAgainstCache(
  path: string,
  name: string,
  value: string,
  input: RedisTuningInput,
): Problem | undefined {
  if (name === "maxmemory-policy" && input.role === "queue" && value.startsWith("allkeys-")) {
    return {
      path,
      got: value,
      allowed: "noeviction for the role queue: an evicted key is a lost job",
      fix: "remove the override, or give the cache the role cache",
    };
  }
  if (name === "cluster-enabled" && (value === "yes") !== input.clusterMode) {
    return {
      path,
      got: value,
      allowed: `${input.clusterMode ? "yes" : "no"}: it must agree with the cluster mode`,
      fix: "remove the override and change the cluster mode (this replaces the cache)",
    };
  }
  const parameter = REDIS_PARAMETERS[name];
  if (parameter?.clusterOnly === true && !input.clusterMode) {
    return {
      path,
      got: value,
      allowed: "nothing while cluster mode is off: it has no effect",
      fix: "remove the override, or turn cluster mode on",
    };
  }
  const seconds = Number(value);
  if (name === "timeout" && seconds !== 0 && seconds <= HEALTH_CHECK_SECONDS) {
    return {
      path,
      got: value,
      allowed: `0 or more than ${HEALTH_CHECK_SECONDS}: clients test a connection only after ${HEALTH_CHECK_SECONDS} s of silence`,
      fix: "set timeout to 0 or at least 60",
    };
  }
  return undefined;
}

/** What is wrong between values, once every override is applied. */
function checkOrder(values: Readonly<Record<string, string>>, where: (name: string) => string) {
  const problems: Problem[] = [];
  for (const [low, high] of ORDERED) {
    const [below, above] = [values[low], values[high]];
    if (below === undefined || above === undefined || Number(below) <= Number(above)) continue;
    problems.push({
      path: where(low),
      got: below,
      allowed: `at most ${high}, which is ${above}`,
      fix: `lower ${low} or raise ${high}`,
    });
  }
  return problems;
}

/**
 * Every problem of a cache's overrides, in one list.
 * @param computed the values before the overrides, by parameter name
 */
export function checkOverrides(
  input: RedisTuningInput,
  family: RedisFamily,
  computed: Readonly<Record<string, string>>,
): Problem[] {
  const where = (name: string) => `parameters.${name}`;
  const overrides = Object.entries(input.overrides ?? {});
  const problems: Problem[] = [];
  const accepted: Record<string, string> = { ...computed };
  for (const [name, value] of overrides) {
    const problem =
      checkAlone(where(name), name, value, family, input.engineVersion) ??
      checkAgainstCache(where(name), name, value, input);
    if (problem === undefined) accepted[name] = value;
    else problems.push(problem);
  }
  return [...problems, ...checkOrder(accepted, where)];
}
