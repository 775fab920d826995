import type { LoadTestConfig } from "../config/schema-load-test.ts";
import type { StackConfig } from "../config/schema.ts";
import { certain, collect, mapEach } from "./collect.ts";
import type { Problem } from "./errors.ts";
import { throwProblems } from "./errors.ts";
import { loadTestService } from "./loadtest/from-config.ts";
import { loadTestProblems, scriptProblems, timeoutOf } from "./loadtest/problems.ts";
import { runnerResources } from "./loadtest/runner.ts";
import { k6Script } from "./loadtest/script.ts";
import { loadTestSettings } from "./loadtest/settings.ts";
import { stagesOf } from "./loadtest/stages.ts";
import type { FullSlo } from "./loadtest/thresholds.ts";
import { thresholdsOf } from "./loadtest/thresholds.ts";
import type { LoadTestPlan, LoadTestService } from "./loadtest/types.ts";
import { virtualUsers } from "./loadtest/users.ts";

export { loadTestService } from "./loadtest/from-config.ts";
export { k6Script } from "./loadtest/script.ts";
export {
  MANIFEST_FILE,
  RUNNER_PORT,
  SCRIPT_FILE,
  scriptConfigMap,
  testRun,
} from "./loadtest/test-run.ts";
export type { ScriptConfigMap, TestRun, TestRunOptions } from "./loadtest/test-run.ts";
export type {
  LoadTestPlan,
  LoadTestScenario,
  LoadTestService,
  Stage,
  Threshold,
  WeightedPath,
} from "./loadtest/types.ts";

/** A service of which nothing is wrong. */
type Promising = LoadTestService & { readonly slo: FullSlo };

/**
 * Every load test of a stack, by name. Pure.
 * @throws TuningError listing everything that cannot be computed, as planLoadTest does
 */
export function planLoadTests(config: StackConfig): Readonly<Record<string, LoadTestPlan>> {
  const problems: Problem[] = [];
  const plans = mapEach(config.loadTests, (name, test) =>
    collect(
      problems,
      (path) => path,
      () => planLoadTest(name, test, loadTestService(config, test.service)),
    ),
  );
  throwProblems(problems);
  return mapEach(plans, (_, plan) => certain(plan));
}

/**
 * Computes a load test from what the service promises. Pure.
 * @param name name in the configuration
 * @param service the one that `config.service` names; undefined where the stack has none of that name
 * @throws TuningError listing everything that cannot be computed, paths from the root ("loadTests.rush.scenario",
 * "services.api.slo.latency")
 */
export function planLoadTest(
  name: string,
  config: LoadTestConfig,
  service: LoadTestService | undefined,
): LoadTestPlan {
  throwProblems(loadTestProblems(name, config, service));
  const { namespace, port, slo, longestSeconds } = service as Promising;
  const { scenario, peak, durationSeconds, parallelism } = config;
  const timeoutSeconds = timeoutOf({ longestSeconds });
  const stages = stagesOf(config);
  const paths = Object.entries(config.paths)
    .map(([path, weight]) => ({ path, weight }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const users = virtualUsers(config, slo.latency, timeoutSeconds);
  const thresholds = thresholdsOf({ config, slo, stages, paths });
  const runner = runnerResources(config, users.count);
  const plan: LoadTestPlan = {
    name,
    service: config.service,
    namespace,
    scenario,
    peak,
    durationSeconds,
    stages,
    paths,
    virtualUsers: users.count,
    timeoutSeconds,
    thresholds,
    // With a trailing dot: one DNS query instead of one for each search domain.
    baseUrl: `http://${config.service}.${namespace}.svc.cluster.local.:${port}`,
    parallelism,
    runner: runner.resources,
    settings: loadTestSettings({ name, config, users, timeoutSeconds, thresholds, runner }),
  };
  throwProblems(scriptProblems(name, k6Script(plan)));
  return plan;
}
