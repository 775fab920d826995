import type * as pulumi from "@pulumi/pulumi";
import { runnersOf } from "../components/loadtest/load-test-args.ts";
import { LoadTest } from "../components/loadtest/load-test.ts";
import type { ServiceClient } from "../components/workload/network-policy.ts";
import { identity } from "./data.ts";
import { apiServer } from "./operations.ts";
import type { WorkloadStack } from "./workload-args.ts";

/** Declares the load tests: script and TestRun, started by nobody but a person. */
export function declareLoadTests(
  stack: WorkloadStack,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { config, plan, cluster, namespaces } = stack;
  for (const [name, planned] of Object.entries(plan.observability?.loadTests ?? {})) {
    new LoadTest(
      name,
      {
        ...identity(stack),
        plan: planned,
        clusterName: cluster.clusterName,
        region: config.region,
        namespace: namespaces[planned.namespace]?.outputs.name ?? planned.namespace,
        // The configuration refuses load tests without these images.
        image: config.tools.kubectlImage ?? "",
        k6Image: config.tools.k6Image ?? "",
        allowTags: config.environment !== "prod",
        connections: [apiServer(stack)],
      },
      opts,
    );
  }
}

/** The runners of the load tests that are put on a service: it must let them in. */
export function runnersOn(
  { config }: Pick<WorkloadStack, "config">,
  service: string,
): ServiceClient[] {
  return Object.entries(config.loadTests)
    .filter(([, test]) => test.service === service)
    .map(([name]) => ({ from: "service", service: runnersOf(name) }));
}
