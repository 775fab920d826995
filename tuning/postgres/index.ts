import { throwProblems } from "../errors.ts";
import { bytes } from "../units.ts";
import { tuneAutovacuum } from "./autovacuum.ts";
import { evaluateFormula } from "./formula.ts";
import { checkTogether, readInput } from "./input.ts";
import { tuneLogging } from "./logging.ts";
import { tuneMemory } from "./memory.ts";
import { omittedParameters } from "./omitted.ts";
import { readOverrides } from "./overrides.ts";
import { tuneParallel } from "./parallel.ts";
import { tunePlanner } from "./planner.ts";
import { tuneScheduler } from "./scheduler.ts";
import { tuneSecurity } from "./security.ts";
import { tuneTimeouts } from "./timeouts.ts";
import { additionalSettings, createTuner } from "./tuner.ts";
import type { Tuner } from "./tuner.ts";
import type { PostgresMemory, PostgresTuning, PostgresTuningInput } from "./types.ts";
import { tuneWal } from "./wal.ts";

export { POSTGRES_VERSIONS, WORKLOAD_PROFILES } from "./types.ts";
export type {
  PostgresMemory,
  PostgresTuning,
  PostgresTuningInput,
  PostgresVersion,
  WorkloadProfile,
} from "./types.ts";
export { POSTGRES_PARAMETERS, postgresParameter } from "./parameters.ts";
export type { ParameterFacts, ParameterRow, PostgresParameter } from "./parameter.ts";
export { REFUSED_PARAMETERS, REMOVED_PARAMETERS } from "./refused.ts";
export { UNCHECKED_PREFIX } from "./overrides.ts";
export { evaluateFormula, isFormula } from "./formula.ts";
export { worstCaseMemory } from "./memory.ts";

/**
 * Every parameter of a PostgreSQL on RDS, computed for its class, version, profile and storage, with your overrides in
 * place of what they override. Pure: the same input gives the same result.
 *
 * The order of the subjects is the order in which they depend on each other: worker counts take memory, memory decides
 * work_mem, work_mem decides the planner's costs.
 * @throws TuningError listing everything wrong with the input and all overrides
 */
export function tunePostgres(input: PostgresTuningInput): PostgresTuning {
  const { instance, problems } = readInput(input);
  const { overrides, problems: overrideProblems } = readOverrides(input, instance);
  if (instance === undefined || problems.length > 0) {
    throwProblems([...problems, ...overrideProblems]);
    throw new Error("unreachable: an unknown class is a problem");
  }
  const tuner = createTuner(input, instance, overrides);
  tuneParallel(tuner);
  tuneScheduler(tuner);
  tuneAutovacuum(tuner);
  const memory = tuneMemory(tuner);
  tuneWal(tuner);
  tunePlanner(tuner);
  tuneTimeouts(tuner);
  tuneLogging(tuner);
  tuneSecurity(tuner);
  throwProblems([...overrideProblems, ...checkTogether(tuner)]);
  const settings = [...tuner.settings, ...additionalSettings(overrides, tuner)];
  const overridden = new Set(settings.map((each) => each.name));
  return {
    input,
    instance,
    settings,
    omitted: omittedParameters(input.version).filter((each) => !overridden.has(each.name)),
    maxConnections: memory.maxConnections,
    dependableConnections: dependableConnections(tuner, memory),
    memory,
  };
}

function dependableConnections(tuner: Tuner, memory: PostgresMemory): number {
  const value = tuner.settings.find((each) => each.name === "max_connections")?.value;
  if (value === undefined) return memory.maxConnections;
  const less = bytes(memory.total - memory.operatingSystem);
  return evaluateFormula(value, {
    instance: { ...tuner.instance, memory: less },
    storageGiB: tuner.input.storageGiB,
  });
}
