import type { Resource, Stack } from "../../core/resource.ts";
import type { StackReport } from "../../core/rule.ts";
import type { ClientLimits } from "./connection-limits.ts";
import type { Client } from "./connection-sum.ts";
import { endpointOf } from "./databases.ts";
import type { Endpoint } from "./databases.ts";
import { annotatedDemand, demandsOf, podDemand } from "./demand.ts";
import type { ContainerDemand, Demand, Role } from "./demand.ts";
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
        for (const { demand, endpoint } of podConnections(stack, workload, limits, role)) {
          const peak = peakOf(stack, workload, limits.daemonSetNodes);
          clients.push({ workload, peak, demand, ...endpoint });
        }
      }
    },
  );
  return clients;
}

interface Connections {
  readonly demand: Demand;
  readonly endpoint: Endpoint;
}

/** What one pod opens to each of the endpoints its containers have. @throws Unjudgeable */
function podConnections(
  stack: Stack,
  workload: Resource,
  limits: ClientLimits,
  role: Role,
): readonly Connections[] {
  const whole = role === "writer" ? annotatedDemand(stack, workload, limits) : undefined;
  if (whole !== undefined) {
    const { demand, hosts } = whole;
    const endpoints = (hosts.length === 0 ? [{}] : hosts.map((host) => ({ host }))).map((one) =>
      endpointOf(stack, one, role),
    );
    const endpoint = endpoints.find((one) => one !== undefined);
    return endpoint === undefined ? [] : [{ demand, endpoint }];
  }
  const containers = demandsOf(stack, workload, limits, role).map((one) => ({
    one,
    endpoint: endpointOf(stack, one.demand, role),
  }));
  // A container that says no host, in a stack of several databases, has the pod's.
  const common = containers.find(({ endpoint }) => endpoint !== undefined)?.endpoint;
  const groups = new Map<string, { endpoint: Endpoint; demands: ContainerDemand[] }>();
  for (const { one, endpoint = one.demand.host === undefined ? common : undefined } of containers) {
    if (endpoint === undefined) continue;
    const key = `${endpoint.instance.urn} ${endpoint.proxy?.urn ?? ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { endpoint, demands: [one] });
    else group.demands.push(one);
  }
  return [...groups.values()].flatMap(({ endpoint, demands }) => {
    const demand = podDemand(demands);
    return demand === undefined ? [] : [{ demand, endpoint }];
  });
}
