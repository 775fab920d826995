import type { Classifier } from "../rule.ts";
import { DNS_CLASSIFIER } from "./dns.ts";
import { RULESET_CLASSIFIER } from "./rulesets.ts";
import { WORKER_CLASSIFIER } from "./workers.ts";
import { ZONE_CLASSIFIER } from "./zone.ts";

/** Recognises what changes at Cloudflare do to requests and to the names of a zone. */
export const EDGE_CLASSIFIERS: readonly Classifier[] = [
  DNS_CLASSIFIER,
  RULESET_CLASSIFIER,
  WORKER_CLASSIFIER,
  ZONE_CLASSIFIER,
];
