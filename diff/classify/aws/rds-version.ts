import type { CodeInfo } from "../../model.ts";
import { majorVersion } from "../../../policies/core/rds.ts";
import { brief, listed, text } from "../general/reading.ts";
import type { PropertyRule, Seen } from "./properties.ts";
import { BLUE_GREEN, engineOf, replicasOf, usesBlueGreen, whenApplied } from "./rds-words.ts";

/** The version of a database's engine changes, by a minor or by a major step. */
export const engineVersion = (code: CodeInfo, major: boolean): PropertyRule => ({
  code,
  keys: ["engineVersion"],
  judge(seen) {
    if (isMajor(seen) !== major) return undefined;
    const replicas = replicasOf(seen.change, seen.comparison);
    const with_ =
      replicas.length === 0
        ? ""
        : major
          ? ` Its read replicas are upgraded with it: ${listed(replicas)}.`
          : ` Upgrade its read replicas before it: ${listed(replicas)}.`;
    const blueGreen = usesBlueGreen(seen.change);
    const effect = blueGreen
      ? BLUE_GREEN
      : "The database stops for it: primary and standby are upgraded together, so a failover does not shorten it, and AWS gives no number.";
    const when = whenApplied(seen.change);
    return {
      class: "downtime",
      message: `${seen.change.name}: ${major ? "major" : "minor"} upgrade ${brief(seen.before)} -> ${brief(seen.after)} ${when}. ${effect}${back(seen)}${with_}`,
      outage: { when: blueGreen ? `${when}, for the switch-over` : when },
      ...(major && !blueGreen ? { fix: replicas.length > 0 ? BY_HAND : BY_PROVIDER } : {}),
    };
  },
});

/** Blue/green deployments need backups. Source: type declarations of rds.Instance, backupRetentionPeriod. */
const BY_PROVIDER =
  "Upgrade by a blue/green deployment (blueGreenUpdate.enabled, with backups on), tried on a restored snapshot before.";

/** Source: type declarations of rds.Instance, low-downtime updates. */
const BY_HAND =
  "Upgrade by a blue/green deployment made by hand (blueGreenUpdate takes no instance with replicas), tried on a restored snapshot before.";

/** Whether the major version changes; where a version is not known, it may. */
function isMajor(seen: Seen): boolean {
  const [before, after] = [text(seen.before), text(seen.after)];
  if (before === undefined || after === undefined) return true;
  const engine = engineOf(seen.change);
  if (engine === undefined || engine.includes("postgres")) {
    return majorVersion(before) !== majorVersion(after);
  }
  const parts = (version: string) => version.split(".").slice(0, 2).join(".");
  return parts(before) !== parts(after);
}

function back(seen: Seen): string {
  const [before, after] = [text(seen.before), text(seen.after)];
  if (before === undefined || after === undefined) {
    return " A version is not known yet: it is taken for a major upgrade.";
  }
  const older = after.localeCompare(before, "en", { numeric: true }) < 0;
  return older && after.split(".").length === before.split(".").length
    ? " The new version is the older one: RDS refuses, there is no way back but a snapshot."
    : "";
}
