import { tunePostgres } from "../postgres/index.ts";
import type { PostgresTuning } from "../postgres/index.ts";
import type { ConnectionBudgetInput, ServiceClient } from "./connection-sum.ts";
import { connectionOutcome, proxyOutcome, serviceConnections } from "./connection-sum.ts";
import { endingBeside } from "./ending.ts";
import type { Candidate, Fix } from "./finding.ts";
import { smallestFixes } from "./finding.ts";
import { largerClass } from "./larger-class.ts";
import { memoryBudget } from "./memory.ts";

type Change = Candidate<ConnectionBudgetInput>;

/** Moving a service behind the proxy changes no size, but how its sessions may behave. */
const VIA_PROXY_EFFORT = 0.5;
/** max_connections is static: whatever its size, the change reboots the database. */
const REBOOT_EFFORT = 0.5;

/** Single changes that make an overrun of max_connections fit, smallest first. */
export function connectionFixes(input: ConnectionBudgetInput): Fix[] {
  const direct = ({ via }: ServiceClient) => !input.proxy.enabled || via === "direct";
  const heaviest = heaviestOf(input.services.filter(direct));
  return smallestFixes(
    [
      ...(heaviest === undefined ? [] : serviceChanges(input, heaviest)),
      ...(heaviest === undefined ? [] : [viaProxy(input, heaviest)]),
      lowerProxyShare(input),
      largerClass(input),
      higherMaxConnections(input),
    ],
    connectionOutcome,
  );
}

/** Single changes that make an overrun of the proxy's clients fit, smallest first. */
export function proxyFixes(input: ConnectionBudgetInput): Fix[] {
  const heaviest = heaviestOf(input.services.filter(({ via }) => via === "proxy"));
  const fitsBoth = (changed: ConnectionBudgetInput) => {
    const { total, limit } = connectionOutcome(changed);
    const outcome = proxyOutcome(changed);
    // A change that only moves the overrun to the database is none.
    return total <= limit ? outcome : { ...outcome, limit: -1 };
  };
  return smallestFixes(
    [
      ...(heaviest === undefined ? [] : serviceChanges(input, heaviest)),
      higherProxyShare(input),
      largerClass(input),
    ],
    fitsBoth,
  );
}

function heaviestOf(services: readonly ServiceClient[]): ServiceClient | undefined {
  return services.reduce<ServiceClient | undefined>(
    (most, service) =>
      most === undefined || serviceConnections(service) > serviceConnections(most) ? service : most,
    undefined,
  );
}

function serviceChanges(input: ConnectionBudgetInput, service: ServiceClient): Iterable<Change>[] {
  return [smallerPool(input, service), fewerReplicas(input, service), fewerWorkers(input, service)];
}

function withService(
  input: ConnectionBudgetInput,
  service: ServiceClient,
  change: Partial<ServiceClient>,
): ConnectionBudgetInput {
  return {
    ...input,
    services: input.services.map((other) => (other === service ? { ...other, ...change } : other)),
  };
}

/** Overflow goes first: it costs a login each time and is given up without losing the pool. */
function* smallerPool(input: ConnectionBudgetInput, service: ServiceClient): Iterable<Change> {
  const { name, poolSize, overflow } = service;
  const whole = poolSize + overflow;
  for (let sum = whole - 1; sum >= 1; sum--) {
    const size = Math.min(poolSize, sum);
    const change = { poolSize: size, overflow: sum - size };
    const onlyOverflow = size === poolSize;
    yield {
      path: `services.${name}.pool${onlyOverflow ? ".overflow" : ""}`,
      from: onlyOverflow ? String(overflow) : poolText(poolSize, overflow),
      to: onlyOverflow ? String(change.overflow) : poolText(size, change.overflow),
      effort: (whole - sum) / whole,
      input: withService(input, service, change),
    };
  }
}

function poolText(size: number, overflow: number): string {
  return `size ${size}, overflow ${overflow}`;
}

/** Down to the autoscaler's minimum; going below that would be a second change. */
function* fewerReplicas(input: ConnectionBudgetInput, service: ServiceClient): Iterable<Change> {
  const { name, minReplicas, maxReplicas, surge } = service;
  for (let max = maxReplicas - 1; max >= Math.max(1, minReplicas); max--) {
    const ending = endingBeside(max, surge, service.ending);
    yield {
      path: `services.${name}.replicas.max`,
      from: String(maxReplicas),
      to: String(max),
      effort: (maxReplicas - max) / maxReplicas,
      input: withService(input, service, { maxReplicas: max, ending }),
    };
  }
}

function* fewerWorkers(input: ConnectionBudgetInput, service: ServiceClient): Iterable<Change> {
  const { name, workers } = service;
  for (let fewer = workers - 1; fewer >= 1; fewer--) {
    yield {
      path: `services.${name}.workers`,
      from: String(workers),
      to: String(fewer),
      effort: (workers - fewer) / workers,
      input: withService(input, service, { workers: fewer }),
    };
  }
}

function* viaProxy(input: ConnectionBudgetInput, service: ServiceClient): Iterable<Change> {
  const { enabled } = input.proxy;
  const proxied = service.via === "proxy" ? input : withService(input, service, { via: "proxy" });
  const turnOn = { path: "database.proxy.enabled", from: "false", to: "true" };
  const move = { path: `services.${service.name}.via`, from: "direct", to: "proxy" };
  const change = service.via === "proxy" ? turnOn : move;
  yield {
    ...change,
    ...(change === move && !enabled ? { also: "with database.proxy.enabled: true" } : {}),
    effort: VIA_PROXY_EFFORT,
    input: { ...proxied, proxy: { ...proxied.proxy, enabled: true } },
  };
}

function proxyShare(input: ConnectionBudgetInput, percent: number): Change {
  const { maxConnectionsPercent } = input.proxy;
  return {
    path: "database.proxy.maxConnectionsPercent",
    from: String(maxConnectionsPercent),
    to: String(percent),
    effort: Math.abs(percent - maxConnectionsPercent) / maxConnectionsPercent,
    input: { ...input, proxy: { ...input.proxy, maxConnectionsPercent: percent } },
  };
}

function* lowerProxyShare(input: ConnectionBudgetInput): Iterable<Change> {
  if (!input.proxy.enabled) return;
  for (let percent = input.proxy.maxConnectionsPercent - 1; percent >= 1; percent--) {
    yield proxyShare(input, percent);
  }
}

function* higherProxyShare(input: ConnectionBudgetInput): Iterable<Change> {
  for (let percent = input.proxy.maxConnectionsPercent + 1; percent <= 100; percent++) {
    yield proxyShare(input, percent);
  }
}

/**
 * The smallest max_connections that fits, offered only when the memory for it is there. Tried on
 * the number alone first: tuning a database for each of thousands of values would take seconds.
 */
function* higherMaxConnections(input: ConnectionBudgetInput): Iterable<Change> {
  const current = input.database.dependableConnections;
  const enough = smallestEnough(input);
  if (enough === undefined) return;
  const database = withMaxConnections(input.database, enough);
  const { status } = memoryBudget({ subject: input.subject, database, connections: enough });
  if (status === "error") return;
  yield {
    path: "database.parameters.max_connections",
    from: String(current),
    to: String(enough),
    also: "with a reboot",
    effort: REBOOT_EFFORT + (enough - current) / current,
    input: { ...input, database },
  };
}

/** RDS evaluates max_connections to 5,000 at most; more takes a pooler, not a larger number. */
const MOST_CONNECTIONS = 5000;

function smallestEnough(input: ConnectionBudgetInput): number | undefined {
  for (let most = input.database.dependableConnections + 1; most <= MOST_CONNECTIONS; most++) {
    const database = { ...input.database, maxConnections: most, dependableConnections: most };
    const { total, limit } = connectionOutcome({ ...input, database });
    if (total <= limit) return most;
  }
  return undefined;
}

function withMaxConnections({ input }: PostgresTuning, most: number): PostgresTuning {
  const overrides = { ...input.overrides, max_connections: String(most) };
  return tunePostgres({ ...input, overrides });
}
