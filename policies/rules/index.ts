import type { Rule } from "../core/rule.ts";
import { RULES as CACHE } from "./cache/index.ts";
import { RULES as CDN } from "./cdn/index.ts";
import { RULES as CLUSTER } from "./cluster/index.ts";
import { RULES as DATABASE } from "./database/index.ts";
import { RULES as EDGE } from "./edge/index.ts";
import { RULES as OBSERVABILITY } from "./observability/index.ts";
import { RULES as STACK } from "./stack/index.ts";
import { RULES as WORKLOAD } from "./workload/index.ts";

/** Every rule of the pack, service by service. */
export const RULES: readonly Rule[] = [
  ...DATABASE,
  ...CACHE,
  ...CDN,
  ...EDGE,
  ...WORKLOAD,
  ...CLUSTER,
  ...OBSERVABILITY,
  ...STACK,
];
