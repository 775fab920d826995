import { AGREEMENT_RULES } from "./agreement.ts";
import { CACHING_RULES } from "./caching.ts";
import { COMPRESSION_RULES } from "./compression.ts";
import { DEPLOY_RULES } from "./deploy.ts";
import { ERROR_RULES } from "./errors.ts";
import { FILE_RULES } from "./files.ts";
import type { EdgeRule } from "./finding.ts";
import { HEADER_RULES } from "./headers.ts";
import { KEY_RULES } from "./keys.ts";
import { METRIC_RULES } from "./metrics.ts";
import { WORKER_RULES } from "./worker.ts";
import { ZONE_RULES } from "./zone.ts";

/** All rules, in the order their findings are told. */
export const EDGE_RULES: readonly EdgeRule[] = [
  ...CACHING_RULES,
  ...AGREEMENT_RULES,
  ...KEY_RULES,
  ...COMPRESSION_RULES,
  ...ERROR_RULES,
  ...HEADER_RULES,
  ...FILE_RULES,
  ...DEPLOY_RULES,
  ...WORKER_RULES,
  ...ZONE_RULES,
  ...METRIC_RULES,
];
