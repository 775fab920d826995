import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { LoadTestPlan, ScriptConfigMap, TestRun } from "../../tuning/loadtest.ts";
import { RUNNER_PORT, scriptConfigMap, testRun } from "../../tuning/loadtest.ts";
import type { Labels } from "../workload/labels.ts";
import { selectorLabels, workloadLabels } from "../workload/labels.ts";
import { networkPolicySpec } from "../workload/network-policy.ts";
import { LOAD_TEST_DEFAULTS, runnersOf } from "./load-test-args.ts";

/** Labels of all pods of a run: policies, the runners' and that of the service, go by them. */
export function runnerLabels(loadTest: string): Labels {
  return workloadLabels(runnersOf(loadTest), "load-test");
}

/**
 * What runners may reach: the service and DNS. The operator asks each whether it is ready, and the pod that starts them tells
 * all to begin; it has their labels, and so may connect to them.
 */
export function runnerPolicySpec(
  plan: LoadTestPlan,
  operatorNamespace: pulumi.Input<string>,
): kubernetes.types.input.networking.v1.NetworkPolicySpec {
  const itself = { service: runnersOf(plan.name) } as const;
  const port = Number(new URL(plan.baseUrl).port);
  return networkPolicySpec({
    selector: selectorLabels(itself.service),
    openings: [
      {
        port: RUNNER_PORT,
        clients: [
          { from: "service", ...itself },
          { from: "namespace", namespace: operatorNamespace },
        ],
      },
    ],
    connections: [
      { to: "service", service: plan.service, port },
      { to: "service", ...itself, port: RUNNER_PORT },
    ],
    podIdentity: false,
  });
}

/** The NetworkPolicy of the runners, as plain data. */
export interface RunnerPolicy {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "NetworkPolicy";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Labels;
  };
  readonly spec: kubernetes.types.input.networking.v1.NetworkPolicySpec;
}

/**
 * What the component declares and its Job creates, for kubectl, in the order in which it has to be there. In the namespace of
 * the service, whose own policy lets the runners in where the stack declares the test.
 * @param k6Image image of the runners, by digest
 */
export function loadTestManifests(
  plan: LoadTestPlan,
  k6Image: string,
): readonly [RunnerPolicy, ScriptConfigMap, TestRun] {
  const { name, namespace } = plan;
  const labels = runnerLabels(name);
  const options = { image: k6Image, labels };
  const policy: RunnerPolicy = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: runnersOf(name), namespace, labels: workloadLabels(name, "load-test") },
    spec: runnerPolicySpec(plan, LOAD_TEST_DEFAULTS.operatorNamespace),
  };
  return [policy, scriptConfigMap(plan, options), testRun(plan, options)];
}
