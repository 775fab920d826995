import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { MANIFEST_FILE, scriptConfigMap } from "../../tuning/loadtest.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { Labels } from "../workload/labels.ts";
import { workloadLabels } from "../workload/labels.ts";
import { OperationJob } from "../workload/operation-job.ts";
import { imageProblems } from "../workload/workload-checks.ts";
import type { LoadTestArgs, LoadTestOutputs, ResolvedLoadTestArgs } from "./load-test-args.ts";
import { LOAD_TEST_DEFAULTS, runnersOf } from "./load-test-args.ts";
import { runnerLabels, runnerPolicySpec } from "./runners.ts";

/** What the operator creates a run from. */
const TEST_RUNS = { group: "k6.io", resource: "testruns" } as const;

/**
 * A load test, ready but not running: the script, and a suspended CronJob whose runs create a TestRun of k6-operator. Nothing
 * happens before somebody types the command in its outputs.
 */
export class LoadTest extends PlatformComponent<LoadTestOutputs> {
  readonly outputs: LoadTestOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: LoadTestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("loadtest:LoadTest", name, args, opts);
    const resolved: ResolvedLoadTestArgs = withDefaults(LOAD_TEST_DEFAULTS, args);
    this.check(loadTestProblems(name, resolved));
    const { plan, namespace } = resolved;
    const labels = workloadLabels(name, "load-test");
    const script = createScript(this, resolved, labels);
    const policy = createPolicy(this, resolved, labels);
    const start = new OperationJob(
      `${name}-start`,
      {
        ...startArgs(resolved),
        operation: {
          action: "create",
          ...TEST_RUNS,
          configMap: script.metadata.name,
          file: MANIFEST_FILE,
        },
      },
      { parent: this, dependsOn: [policy] },
    );
    this.outputs = this.register({
      name: plan.name,
      command: start.outputs.command,
      removeCommand: pulumi.interpolate`kubectl delete --namespace ${namespace} testrun/${plan.name}`,
      scriptName: script.metadata.name,
    });
  }
}

function startArgs(args: ResolvedLoadTestArgs) {
  const { environment, tags, clusterName, region, namespace, image, allowTags } = args;
  const { placement, connections, transform } = args;
  return {
    clusterName,
    region,
    namespace,
    image,
    allowTags,
    connections,
    ...(environment === undefined ? {} : { environment }),
    ...(tags === undefined ? {} : { tags }),
    ...(placement === undefined ? {} : { placement }),
    ...(transform?.start === undefined ? {} : { transform: transform.start }),
  };
}

/** Script and TestRun, under a name that changes with them. */
function createScript(
  component: LoadTest,
  args: ResolvedLoadTestArgs,
  labels: Labels,
): kubernetes.core.v1.ConfigMap {
  const { plan, namespace, k6Image, starterImage, transform } = args;
  const { metadata, data, immutable } = scriptConfigMap(plan, {
    image: k6Image,
    ...(starterImage === undefined ? {} : { starterImage }),
    labels: runnerLabels(plan.name),
  });
  return component.child(
    kubernetes.core.v1.ConfigMap,
    "script",
    { metadata: { name: metadata.name, namespace, labels }, data, immutable },
    { transform: transform?.script, guarded: { data: "plan" } },
  );
}

function createPolicy(
  component: LoadTest,
  args: ResolvedLoadTestArgs,
  labels: Labels,
): kubernetes.networking.v1.NetworkPolicy {
  const { plan, namespace, operatorNamespace, transform } = args;
  const name = runnersOf(plan.name);
  const spec = runnerPolicySpec(plan, operatorNamespace);
  return component.child(
    kubernetes.networking.v1.NetworkPolicy,
    "runners",
    { metadata: { name, namespace, labels }, spec },
    { transform: transform?.networkPolicy },
  );
}

function loadTestProblems(name: string, args: ResolvedLoadTestArgs): readonly Problem[] {
  const { plan, namespace, k6Image, starterImage, allowTags } = args;
  return [
    ...imageProblems("k6Image", k6Image, allowTags),
    ...(starterImage === undefined ? [] : imageProblems("starterImage", starterImage, allowTags)),
    ...(typeof namespace !== "string" || namespace === plan.namespace
      ? []
      : [
          {
            path: "namespace",
            got: namespace,
            allowed: `${plan.namespace}, the plan's: the TestRun names it`,
            fix: `pass ${plan.namespace}`,
          },
        ]),
    ...(name === plan.name
      ? []
      : [
          {
            path: "name",
            got: `${name}, with the plan of ${plan.name}`,
            allowed: "the plan's name: labels and policies go by it",
            fix: `name it ${plan.name}`,
          },
        ]),
  ];
}
