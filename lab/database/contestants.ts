import FACTS from "../../policies/facts/postgres-parameters.json" with { type: "json" };
import { parameterValue } from "../../policies/core/rds.ts";
import type { ParameterFacts } from "../../policies/core/rds.ts";
import type { DatabaseParameters } from "../proof/types.ts";
import { pgtune } from "./pgtune.ts";
import { serverSettings } from "./settings.ts";
import { timescaledbTune } from "./timescaledb-tune.ts";

/** What the tools ask about the machine. */
export type Machine = Pick<DatabaseParameters, "memory" | "vcpu" | "version">;

/** Who competes. */
export type ContestantId = OtherId | OwnId;

/** Those that ours are compared with. */
export type OtherId = (typeof OTHERS)[number];

/** Ours, twice: how far the two are apart is what chance does. */
export type OwnId = (typeof OURS)[number];

/** In the order of the tables. */
export const OTHERS = ["rds-default", "guides", "pgtune", "timescaledb-tune"] as const;
/** Ours, and the same again. */
export const OURS = ["plumbline", "plumbline-again"] as const;

/** One set of parameters. */
export interface Contestant {
  readonly id: ContestantId;
  /** As people call it. */
  readonly name: string;
  /** As the server's configuration takes them. */
  readonly settings: Readonly<Record<string, string>>;
}

const ALL_FACTS: Readonly<Record<string, Readonly<Record<string, ParameterFacts>>>> = FACTS;

/**
 * The guides' block of postgresql.conf, in the API's units: the same numbers on every machine.
 *
 * Source: the WWMAA guide, "PostgreSQL Configuration".
 */
const GUIDES: Readonly<Record<string, string>> = {
  max_connections: "100",
  shared_buffers: "32768",
  effective_cache_size: "131072",
  maintenance_work_mem: "65536",
  checkpoint_completion_target: "0.9",
  wal_buffers: "2048",
  default_statistics_target: "100",
  random_page_cost: "1.1",
  effective_io_concurrency: "200",
  work_mem: "2621",
  min_wal_size: "1024",
  max_wal_size: "4096",
};

/**
 * The five sets of parameters for a class. Each of the four tuned ones is a parameter group on RDS: what it does not set is as
 * in the default group.
 *
 * @param parameters ours, and the class.
 */
export function contestants(parameters: DatabaseParameters): readonly Contestant[] {
  const base = rdsDefaults(parameters);
  const over = (own: Readonly<Record<string, string>>) => serverSettings({ ...base, ...own });
  return [
    { id: "rds-default", name: "RDS default", settings: over({}) },
    { id: "guides", name: "guides", settings: over(GUIDES) },
    { id: "pgtune", name: "PGTune", settings: over(pgtune(parameters)) },
    {
      id: "timescaledb-tune",
      name: "timescaledb-tune",
      settings: over(timescaledbTune(parameters)),
    },
    { id: "plumbline", name: "Plumbline", settings: over(parameters.values) },
  ];
}

/** What the default parameter group of RDS sets, evaluated for the class. */
function rdsDefaults({ memory, vcpu, version }: Machine): Readonly<Record<string, string>> {
  const machine = { memory, vcpu, burstable: false };
  const set = Object.entries(ALL_FACTS[version] ?? {}).flatMap(([name, { rdsDefault }]) => {
    const value = rdsDefault === undefined ? undefined : parameterValue(rdsDefault, machine);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(set);
}
