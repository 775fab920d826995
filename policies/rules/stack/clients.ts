import type { Stack } from "../../core/resource.ts";
import type { StackReport } from "../../core/rule.ts";
import type { ClientLimits } from "./connection-limits.ts";
import type { Client } from "./connection-sum.ts";
import { endpointOf } from "./databases.ts";
import { demandOf } from "./demand.ts";
import { peakOf, workloadsOf } from "./peak.ts";

/** Every workload that connects to an instance of the stack; one that cannot be read is reported as unknown. */
export function clientsOf(
  stack: Stack,
  report: StackReport,
  limits: ClientLimits,
): readonly Client[] {
  const clients: Client[] = [];
  report.each(
    workloadsOf(stack),
    (workload) => workload,
    (workload) => {
      for (const role of ["writer", "reader"] as const) {
        const demand = demandOf(stack, workload, limits, role);
        const endpoint = demand === undefined ? undefined : endpointOf(stack, demand, role);
        if (demand === undefined || endpoint === undefined) continue;
        const peak = peakOf(stack, workload, limits.daemonSetNodes);
        clients.push({ workload, peak, demand, ...endpoint });
      }
    },
  );
  return clients;
}
