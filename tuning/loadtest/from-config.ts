import type { StackConfig } from "../../config/schema.ts";
import type { LoadTestService } from "./types.ts";

/** What a load test has to know of a service of the stack; undefined for one it has not. */
export function loadTestService(config: StackConfig, name: string): LoadTestService | undefined {
  const service = Object.hasOwn(config.services, name) ? config.services[name] : undefined;
  if (service === undefined) return undefined;
  const { kind, namespace, port, slo, longestSeconds, probes, metrics } = service;
  return {
    kind,
    namespace,
    port,
    ...(slo === undefined
      ? {}
      : {
          slo: {
            service: name,
            availability: slo.availability,
            windowDays: slo.windowDays,
            ...(slo.latency === undefined ? {} : { latency: slo.latency }),
          },
        }),
    ...(longestSeconds === undefined ? {} : { longestSeconds }),
    healthPaths: [probes.startupPath, probes.livenessPath, probes.readinessPath, metrics.path],
  };
}
