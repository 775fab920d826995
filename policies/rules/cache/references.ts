import type { Reference } from "../../core/rule.ts";

const GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg";
const HUB = "https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html";

/** A page of the Amazon ElastiCache User Guide, such as "AutoFailover". */
export function cacheGuide(title: string, page: string): Reference {
  return { title: `Amazon ElastiCache User Guide: ${title}`, url: `${GUIDE}/${page}.html` };
}

/** A control of AWS Security Hub, such as "ElastiCache.4". */
export function securityHub(control: string): Reference {
  return { title: `AWS Security Hub ${control}`, url: HUB };
}

/** Parameters with their defaults and ranges. */
export const CACHE_PARAMETERS: Reference = cacheGuide(
  "Engine specific parameters",
  "ParameterGroups.Engine",
);
