import { LabError } from "../../errors.ts";
import type { DrillEnv, Fault, ServerHandle } from "../types.ts";
import { fault } from "./fault.ts";

/** Faults of the monitoring itself. */
export const MONITORING_FAULTS: readonly Fault[] = [
  fault({
    name: "exporter stopped",
    what: "the exporter of the replica is ended as by a crash; the replica goes on",
    causes: ["ExporterDown"],
    wave: 2,
    begin: async (env, mend) => {
      const exporter = ofReplica(env);
      mend(() => exporter.restart());
      await exporter.crash();
    },
  }),
  fault({
    name: "extension dropped",
    what: "the extension pg_stat_statements, which the exporter's collector reads, is dropped",
    causes: ["PostgresCollectorFails"],
    wave: 3,
    begin: async ({ postgres }, mend) => {
      mend(() => postgres.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements"));
      await postgres.query("DROP EXTENSION pg_stat_statements");
    },
  }),
];

/** The one whose absence hides least: no alert of the others needs what the replica's exporter measures. */
function ofReplica({ exporters }: DrillEnv): ServerHandle {
  const postgres = exporters.filter(({ name }) => name.includes("postgres"));
  const exporter = postgres.find(({ name }) => name.includes("replica")) ?? postgres.at(-1);
  if (exporter === undefined) throw new LabError("the drill runs no postgres_exporter");
  return exporter;
}
