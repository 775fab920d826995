// Single modules of the package, not its index: see components/dns/records.ts.
import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import { ArgoTieredCaching } from "@pulumi/cloudflare/argoTieredCaching.js";
import { BotManagement } from "@pulumi/cloudflare/botManagement.js";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import { RegionalTieredCache } from "@pulumi/cloudflare/regionalTieredCache.js";
import { TieredCache } from "@pulumi/cloudflare/tieredCache.js";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting.js";
import * as pulumi from "@pulumi/pulumi";
import { mergeProblems, mergeRules } from "../../tuning/edge/merge.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { AUTOMATIC_TTL, recordComment } from "../dns/records.ts";
import type {
  CloudflareZoneArgs,
  CloudflareZoneOutputs,
  ResolvedZoneArgs,
} from "./cloudflare-zone-args.ts";
import { CLOUDFLARE_ZONE_DEFAULTS } from "./cloudflare-zone-args.ts";
import { recordProblems, secondZoneProblems } from "./cloudflare-zone-checks.ts";
import { createRulesets } from "./rulesets.ts";

/** Component by zone, for each run of a program. */
const zonesOfRun = new WeakMap<object, Map<string, string>>();

/**
 * Settings, rules, tiered cache, bot management and DNS records of a Cloudflare zone that exists. One for a zone: everybody who
 * needs a rule there contributes it here.
 *
 * Give a renamed component its old name as an alias: without, the rulesets would be made anew while the old ones stand in the
 * way.
 */
export class CloudflareZone extends PlatformComponent<CloudflareZoneOutputs> {
  readonly outputs: CloudflareZoneOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: CloudflareZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("edge:CloudflareZone", name, args, opts);
    const resolved = withDefaults(CLOUDFLARE_ZONE_DEFAULTS, args);
    const zones = zonesOfThisRun();
    this.check([
      ...secondZoneProblems(resolved.zone, zones.get(resolved.zone)),
      ...recordProblems(resolved),
      ...mergeProblems(resolved.contributions, resolved.plan),
    ]);
    zones.set(resolved.zone, name);
    createSettings(this, resolved);
    const rulesetIds = createRulesets(
      this,
      resolved,
      mergeRules(resolved.contributions, resolved.plan),
    );
    createTieredCache(this, resolved);
    createBotManagement(this, resolved);
    createRecords(this, resolved);
    this.outputs = this.register({
      zone: resolved.zone,
      zoneId: pulumi.output(resolved.zoneId),
      rulesetIds,
      proxiedNames: resolved.records
        .filter(({ proxied }) => proxied === true)
        .map((record) => record.name),
    });
  }
}

function zonesOfThisRun(): Map<string, string> {
  const run = pulumi.runtime.getMonitor() ?? {};
  const zones = zonesOfRun.get(run) ?? new Map<string, string>();
  zonesOfRun.set(run, zones);
  return zones;
}

function createSettings(component: CloudflareZone, args: ResolvedZoneArgs): void {
  const { zoneId, transform } = args;
  for (const [settingId, value] of Object.entries(args.settings)) {
    component.child(
      ZoneSetting,
      `setting-${settingId}`,
      { zoneId, settingId, value },
      { transform: transform?.setting },
    );
  }
}

/** Says "off" too: taking the resources out of the program would leave the zone as it was. */
function createTieredCache(component: CloudflareZone, args: ResolvedZoneArgs): void {
  const { zoneId, plan, transform } = args;
  const state = { zoneId, value: args.tieredCache ? "on" : "off" };
  const tiered = component.child(ArgoTieredCaching, "tiered-caching", state, {
    transform: transform?.tieredCaching,
  });
  // The topology is a choice within tiered caching, which must be on first.
  const opts = { dependsOn: tiered };
  component.child(TieredCache, "smart-tiered-cache", state, {
    transform: transform?.smartTieredCache,
    opts,
  });
  if (plan !== "enterprise") return;
  component.child(RegionalTieredCache, "regional-tiered-cache", state, {
    transform: transform?.regionalTieredCache,
    opts,
  });
}

function createBotManagement(component: CloudflareZone, args: ResolvedZoneArgs): void {
  if (Object.keys(args.bots).length === 0) return;
  component.child(
    BotManagement,
    "bot-management",
    { zoneId: args.zoneId, ...args.bots },
    { transform: args.transform?.botManagement },
  );
}

function createRecords(component: CloudflareZone, args: ResolvedZoneArgs): void {
  const seen = new Map<string, number>();
  for (const record of args.records) {
    const { type, name, content, proxied = false, ttl = AUTOMATIC_TTL } = record;
    const key = `record-${type.toLowerCase()}-${name.replace("*", "wildcard")}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    const comment = record.comment ?? recordComment(component);
    const inputs: DnsRecordArgs = {
      type,
      name,
      content,
      proxied,
      ttl,
      comment,
      zoneId: args.zoneId,
    };
    component.child(DnsRecord, count === 1 ? key : `${key}-${count}`, inputs, {
      transform: args.transform?.record,
    });
  }
}
