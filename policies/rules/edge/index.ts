import type { Rule } from "../../core/rule.ts";
import { cloudflareAlwaysHttps } from "./cloudflare-always-https.ts";
import { cloudflareCacheEverything } from "./cloudflare-cache-everything.ts";
import { cloudflareHsts } from "./cloudflare-hsts.ts";
import { cloudflareLegacyResource } from "./cloudflare-legacy-resource.ts";
import { cloudflareMinTls } from "./cloudflare-min-tls.ts";
import { cloudflareRateLimit } from "./cloudflare-rate-limit.ts";
import { cloudflareRetiredSetting } from "./cloudflare-retired-setting.ts";
import { cloudflareRulesetPhase } from "./cloudflare-ruleset-phase.ts";
import { cloudflareSslStrict } from "./cloudflare-ssl-strict.ts";
import { cloudflareWorkerCompatibility } from "./cloudflare-worker-compatibility.ts";

/** The rules on Cloudflare. */
export const RULES: readonly Rule[] = [
  cloudflareRulesetPhase,
  cloudflareSslStrict,
  cloudflareMinTls,
  cloudflareAlwaysHttps,
  cloudflareHsts,
  cloudflareCacheEverything,
  cloudflareLegacyResource,
  cloudflareRetiredSetting,
  cloudflareWorkerCompatibility,
  cloudflareRateLimit,
];
