import type { Cursor } from "../../core/cursor.ts";
import { parameterOf } from "../../core/parameters.ts";
import { majorVersion, postgresFamily } from "../../core/rds.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";
import { hasDefaultGroup, isReplica } from "./instances.ts";
import { rdsGuide } from "./references.ts";
import { CLUSTER_PARAMETER_GROUP, INSTANCE, PARAMETER_GROUP } from "./types.ts";

/** First major version in which rds.force_ssl is 1 unless set otherwise. Source: RDS User Guide, "Using SSL with a PostgreSQL DB instance". */
const FIRST_FORCED = 15;
/** The same for Aurora. Source: Aurora User Guide, "Securing Aurora PostgreSQL data with SSL/TLS". */
const FIRST_FORCED_AURORA = 17;

/** Connections without TLS. */
export const rdsForceSsl = resourceRule({
  name: "rds-force-ssl",
  service: "database",
  checks:
    "PostgreSQL accepts TLS connections only: rds.force_ssl is 1, as it is from version 15 (Aurora: 17) unless a group says otherwise.",
  why: "Passwords and data cross the network in clear text for every client that does not ask for TLS.",
  severity: "high",
  level: "mandatory",
  references: [
    rdsGuide("Using SSL with a PostgreSQL DB instance", "PostgreSQL.Concepts.General.SSL"),
    { title: "AWS Well-Architected SEC09-BP02" },
  ],
  types: [PARAMETER_GROUP, CLUSTER_PARAMETER_GROUP, INSTANCE],
  check(resource, report) {
    if (resource.type === INSTANCE) {
      const version = versionOfDefaultGroup(resource);
      if (version === undefined || version >= FIRST_FORCED) return;
      report.violation(
        `The default parameter group of postgres ${version} leaves rds.force_ssl at 0: use a parameter group of your own that sets it to 1.`,
        resource.at("parameterGroupName"),
      );
      return;
    }
    const unforced = whyNotForced(resource);
    if (unforced === undefined) return;
    report.violation(`${unforced.is}: set it to 1, so that clients have to use TLS.`, unforced.at);
  },
  good: {
    type: PARAMETER_GROUP,
    props: { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: "1" }] },
  },
  bad: {
    example: {
      type: PARAMETER_GROUP,
      props: { family: "postgres17", parameters: [{ name: "rds.force_ssl", value: 0 }] },
    },
    says: ["rds.force_ssl is 0: set it to 1, so that clients have to use TLS."],
  },
});

function whyNotForced(group: Resource): { readonly is: string; readonly at: Cursor } | undefined {
  const family = group.at("family").text() ?? "";
  const aurora = /^aurora-postgresql(\d+)/.exec(family)?.[1];
  const version = aurora ?? postgresFamily(family);
  if (version === undefined) return undefined;
  // On Aurora it belongs to the cluster; a group of instances cannot set it.
  if (aurora !== undefined && group.type === PARAMETER_GROUP) return undefined;
  const value = parameterOf(group, "rds.force_ssl").at("value");
  const text = value.text();
  if (text !== undefined) return text === "0" ? { is: "rds.force_ssl is 0", at: value } : undefined;
  const first = aurora === undefined ? FIRST_FORCED : FIRST_FORCED_AURORA;
  if (Number(version) >= first) return undefined;
  return { is: `rds.force_ssl is not set, and 0 by default in ${family}`, at: value };
}

function versionOfDefaultGroup(instance: Resource): number | undefined {
  if (instance.at("engine").text() !== "postgres" || isReplica(instance)) return undefined;
  if (!hasDefaultGroup(instance)) return undefined;
  const major = majorVersion(instance.at("engineVersion").text());
  return major === undefined ? undefined : Number(major);
}
