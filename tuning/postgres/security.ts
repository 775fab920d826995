import { REQUIRED_LIBRARY, preloadedLibraries } from "./libraries.ts";
import { bool, choice, integer } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PG_SETTINGS, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

const STATIC = { apply: "pending-reboot" } as const;

/** Libraries, encryption and the limits of the instance as a whole. */
export const INSTANCE_PARAMETERS: readonly ParameterRow[] = [
  {
    name: "shared_preload_libraries",
    unit: "list",
    kind: "list",
    ...STATIC,
    rdsDefault: REQUIRED_LIBRARY,
    engineDefault: "",
    source: RDS_PARAMETERS,
  },
  bool("rds.force_ssl", "0", { rdsDefault: "1", source: RDS_PARAMETERS }),
  bool("rds.logical_replication", "0", { ...STATIC, rdsDefault: "0", source: RDS_PARAMETERS }),
  choice("ssl_min_protocol_version", ["TLSv1.2", "TLSv1.3"], "TLSv1.2", { source: PG_SETTINGS }),
  choice("huge_pages", ["on", "off"], "try", {
    ...STATIC,
    rdsDefault: "on",
    source: RDS_PARAMETERS,
  }),
  integer("max_locks_per_transaction", "count", [10, 2_147_483_647], "64", {
    ...STATIC,
    source: PG_SETTINGS,
  }),
  integer("max_prepared_transactions", "count", [0, 262_143], "0", {
    ...STATIC,
    source: PG_SETTINGS,
  }),
  bool("hot_standby_feedback", "0", { source: PG_SETTINGS }),
  choice("default_toast_compression", ["pglz", "lz4"], "pglz", { source: PG_SETTINGS }),
  {
    name: "timezone",
    unit: "enum",
    kind: "text",
    apply: "immediate",
    engineDefault: "GMT",
    source: PG_SETTINGS,
  },
];

/** Sets the libraries that are loaded at start, and encryption. */
export function tuneSecurity(tuner: Tuner): void {
  const libraries = preloadedLibraries(tuner.input.extensions);
  const added = libraries.slice(1);
  tuner.set({
    name: "shared_preload_libraries",
    value: libraries.join(","),
    why:
      (added.length === 0
        ? "RDS's value, said explicitly because a list of one's own replaces it. "
        : `RDS's own ${REQUIRED_LIBRARY}, which a list of one's own replaces, and what the extensions need loaded at ` +
          `start: ${added.join(", ")}. `) +
      "The statistics also need CREATE EXTENSION pg_stat_statements in each database.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "rds.force_ssl",
    value: "1",
    why: "Refuses connections without TLS; RDS's default from version 15 on, pinned. Clients need sslmode=verify-full.",
    source: RDS_PARAMETERS,
  });
}
