/** Rules that only the services know: the terraform provider lets these inputs through, and AWS then refuses them. */

import type { Failure, Props, ProviderContext } from "../../model.ts";
import { namingOf, prefixOf } from "../naming.ts";
import { CLOUDFRONT_RULES } from "./cloudfront.ts";
import { EDGE_RULES } from "./edge.ts";
import { EKS_RULES } from "./eks.ts";
import { ELASTICACHE_RULES } from "./elasticache.ts";
import { LOGS_RULES } from "./logs.ts";
import { NETWORK_RULES } from "./network.ts";
import { PLATFORM_RULES } from "./platform.ts";
import { RDS_RULES } from "./rds.ts";
import { View } from "./view.ts";
import type { ServiceRule } from "./view.ts";

/** All rules, by type token. */
export const SERVICE_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  ...RDS_RULES,
  ...ELASTICACHE_RULES,
  ...NETWORK_RULES,
  ...EDGE_RULES,
  ...CLOUDFRONT_RULES,
  ...LOGS_RULES,
  ...EKS_RULES,
  ...PLATFORM_RULES,
};

/** @returns everything the service would refuse in these inputs. */
export function checkService(
  token: string,
  inputs: Props,
  context: ProviderContext,
): readonly Failure[] {
  const failures: Failure[] = [];
  const view = new View(inputs, context, failures);
  const [name, prefix] = [namingOf(token)?.property, prefixOf(token)];
  if (name !== undefined && prefix !== undefined) view.atMostOneOf(name, prefix);
  for (const rule of SERVICE_RULES[token] ?? []) rule.check(view);
  return failures;
}
