import { databaseClassNames, cacheNodeTypeNames } from "../tuning/instance-classes.ts";
import { TuningError } from "../tuning/errors.ts";
import type { Problem } from "../tuning/errors.ts";
import { POSTGRES_VERSIONS, tunePostgres } from "../tuning/postgres/index.ts";
import { engineVersions, tuneRedis } from "../tuning/redis.ts";
import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import type { PathKey } from "./schema-walk.ts";

/** Own values of PostgreSQL parameters that RDS would refuse: the tuning knows each one's unit and range. */
function databaseParameters(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { engineVersion, instanceClass, profile, storageGiB, parameters } = config.database;
  const version = POSTGRES_VERSIONS.find((each) => engineVersion.startsWith(`${each}.`));
  if (version === undefined || !databaseClassNames().includes(instanceClass)) return [];
  const input = { version, instanceClass, profile, storageGiB, overrides: parameters };
  const decided = ["engineVersion", "instanceClass", "profile", "storageGiB"];
  return refusals(["database"], decided, parameters, () => tunePostgres(input), context);
}

/** The same for the caches. */
function cacheParameters(config: StackConfig, context: RuleContext): readonly Violation[] {
  return Object.entries(config.caches).flatMap(([name, cache]) => {
    const { role, engine, engineVersion, nodeType, clusterMode, parameters } = cache;
    const known =
      engineVersions(engine).includes(engineVersion) && cacheNodeTypeNames().includes(nodeType);
    if (!known) return [];
    const input = { role, engine, engineVersion, nodeType, clusterMode, overrides: parameters };
    const decided = ["role", "engine", "engineVersion", "nodeType", "clusterMode"];
    return refusals(["caches", name], decided, parameters, () => tuneRedis(input), context);
  });
}

function refusals(
  keys: readonly PathKey[],
  decided: readonly string[],
  parameters: Readonly<Record<string, string>>,
  tune: () => unknown,
  context: RuleContext,
): readonly Violation[] {
  try {
    tune();
    return [];
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    return error.problems.map((problem) => {
      const name = Object.keys(parameters).find((each) => isAbout(problem, each));
      return violation(
        {
          keys: name === undefined ? keys : [...keys, "parameters", name],
          got: name === undefined ? problem.got : parameters[name],
          allowed: `${problem.allowed}; ${problem.fix}`,
          to: replacement(problem),
          with: decided.map((key) => [...keys, key]),
        },
        context,
      );
    });
  }
}

/** Problems of an override end in its name, as `work_mem` or `parameters.work_mem`. */
function isAbout({ path }: Problem, name: string): boolean {
  return path === name || path.endsWith(`.${name}`) || path.endsWith(`["${name}"]`);
}

/** The value the tuning says to write instead; undefined when it names none. */
function replacement(problem: Problem): string | undefined {
  return /^write "([^"]+)"/.exec(problem.fix)?.[1];
}

/** Rules on the override maps. */
export const parameterRules: readonly Rule[] = [
  { reads: ["database"], check: databaseParameters },
  { reads: ["caches"], check: cacheParameters },
];
