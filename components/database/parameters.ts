import * as aws from "@pulumi/aws";
import type { PostgresTuning } from "../../tuning/postgres/index.ts";
import type { ApplyType, Setting } from "../../tuning/setting.ts";
import { NAME_LIMITS, physicalName } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** One parameter as the RDS API takes it. */
export interface GroupParameter {
  readonly name: string;
  readonly value: string;
  readonly applyMethod: Exclude<ApplyType, "rolling">;
}

/**
 * The parameters of a group, sorted by name so that the order of the tuning's subjects never shows as a change. RDS takes
 * `immediate` for dynamic parameters only and reads back what was sent, hence the method of each comes from its Setting.
 */
export function groupParameters(
  settings: readonly Setting[],
  own: Readonly<Record<string, string>> = {},
): readonly GroupParameter[] {
  return settings
    .map(({ name, value, apply }) => ({
      name,
      value: own[name] ?? value,
      applyMethod: apply === "pending-reboot" ? apply : ("immediate" as const),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Family of a parameter group: "postgres17". */
export function parameterFamily(version: number): string {
  return `postgres${version}`;
}

/**
 * A parameter group. Its name contains the major version, so that an upgrade makes the new group, moves the instance and
 * then removes the old one (RDS refuses to delete or to re-family a group in use). The description never changes, because
 * a change of it alone would replace the group under the same name.
 */
export function createParameterGroup(
  component: PlatformComponent<object>,
  suffix: string,
  tuning: PostgresTuning,
  options: {
    readonly own?: Readonly<Record<string, string>>;
    readonly transform?: Transform<Omit<aws.rds.ParameterGroupArgs, "parameters">>;
  },
): aws.rds.ParameterGroup {
  const { version } = tuning.input;
  const role = suffix.replace(/-?parameters$/, "");
  const stem = [component.logicalName, role].filter((part) => part !== "").join("-");
  return component.taggedChild(
    aws.rds.ParameterGroup,
    suffix,
    {
      name: physicalName(`${stem}-pg${version}`, NAME_LIMITS.databaseParameterGroup),
      family: parameterFamily(version),
      description: `Parameters of ${stem}, computed from its class`,
      parameters: [...groupParameters(tuning.settings, options.own)],
    },
    {
      transform: options.transform,
      guarded: { parameters: "the overrides of the tuning (or replicaParameters)" },
      // The provider deletes a named resource first, even where the name changes with it; RDS keeps a group in use.
      opts: { deleteBeforeReplace: false },
    },
  );
}
