import type { Reference } from "../../core/rule.ts";

const RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide";
const HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html";

/** A page of the Amazon RDS User Guide, such as "CHAP_Storage". */
export function rdsGuide(title: string, page: string): Reference {
  return { title: `Amazon RDS User Guide: ${title}`, url: `${RDS}/${page}.html` };
}

/** A control of AWS Security Hub, such as "RDS.5". */
export function securityHub(control: string): Reference {
  return { title: `AWS Security Hub ${control}`, url: HUB };
}

/** A page of the PostgreSQL documentation, such as "runtime-config-resource". */
export function postgresDocs(title: string, page: string): Reference {
  return {
    title: `PostgreSQL: ${title}`,
    url: `https://www.postgresql.org/docs/current/${page}.html`,
  };
}

/** Units, apply types and defaults of the parameters. */
export const RDS_PARAMETERS: Reference = rdsGuide(
  "Working with parameters on your RDS for PostgreSQL DB instance",
  "Appendix.PostgreSQL.CommonDBATasks.Parameters",
);

/** The formula language. */
export const RDS_FORMULAS: Reference = rdsGuide("Specifying DB parameters", "USER_ParamValuesRef");
