import { AWS_CLASSIFIERS } from "../../../../diff/classify/aws/index.ts";
import type { JsonObject, ResourceChange, ResourceState, Verdict } from "../../../../diff/model.ts";
import { change, comparison, verdicts } from "../general/support.ts";

export const RDS = "aws:rds/instance:Instance";
export const GROUP = "aws:rds/parameterGroup:ParameterGroup";
export const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
export const WINDOW = "sun:04:30-sun:05:30";

/** The worst that the classifiers of AWS, or else the fallback, say of a change. */
export const first = (one: ResourceChange, others: readonly ResourceState[] = []): Verdict => {
  const [found] = verdicts(AWS_CLASSIFIERS, one, comparison([one], others));
  if (found === undefined) throw new Error("no verdict");
  return found;
};
/** A change of a PostgreSQL instance. */
export const database = (before: JsonObject, after: JsonObject): ResourceChange => {
  const both = { engine: "postgres", engineVersion: "17.6", maintenanceWindow: WINDOW };
  return change({
    type: RDS,
    name: "db",
    before: { ...both, ...before },
    after: { ...both, ...after },
  });
};
