import type * as cloudflare from "@pulumi/cloudflare";
import type * as pulumi from "@pulumi/pulumi";
import type { Phase, RuleContribution, ZonePlan } from "../../tuning/edge/types.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Types of records whose content is one text. */
export const RECORD_TYPES = ["A", "AAAA", "CNAME", "TXT"] as const;

/** One DNS record of the zone. */
export interface ZoneRecord {
  readonly type: (typeof RECORD_TYPES)[number];
  /** In full, in lower case: "api.example.com", "*.example.com". */
  readonly name: string;
  /** Address, host name or text. */
  readonly content: pulumi.Input<string>;
  /**
   * Let Cloudflare answer and fetch from `content`: rules and workers see only what is proxied.
   * @default false
   */
  readonly proxied?: boolean;
  /**
   * Seconds others may keep it: 60 to 86400 (from 30 on Enterprise), or 1 for Cloudflare's choice, the only one of a proxied
   * record.
   * @default 1
   */
  readonly ttl?: number;
  /**
   * For people, shown in the dashboard; up to 100 characters.
   * @default - whose record it is
   */
  readonly comment?: string;
}

/** Arguments of `CloudflareZone`. Tags are for other providers: Cloudflare has none that every plan takes. */
export interface CloudflareZoneArgs extends CommonArgs {
  /** Name of the zone, as "example.com". */
  readonly zone: string;
  /** Id of the zone. */
  readonly zoneId: pulumi.Input<string>;
  /** Its plan: how many rules it takes, and of what kind. */
  readonly plan: ZonePlan["plan"];
  /**
   * Value by setting id, as ZoneSetting takes it. A setting that is taken out keeps its last value: Cloudflare cannot unset it.
   * @default {}
   */
  readonly settings?: ZonePlan["zoneSettings"];
  /**
   * Rules of every caller. A zone has one ruleset for each phase, so all of them must come together here.
   * @default []
   */
  readonly contributions?: readonly RuleContribution[];
  /**
   * Let data centers fetch from an upper one before the origin; the upper ones are Cloudflare's choice ("smart"), with a
   * regional tier between on Enterprise.
   * @default true
   */
  readonly tieredCache?: boolean;
  /**
   * Settings of bot management; which there are depends on the plan. Without any it stays as it is.
   * @default {}
   */
  readonly bots?: ZonePlan["bots"];
  /**
   * DNS records.
   * @default []
   */
  readonly records?: readonly ZoneRecord[];
  /**
   * The last word on single resources; rules are changed where they are contributed.
   * @default - none
   */
  readonly transform?: CloudflareZoneTransform;
}

/** Transforms of `CloudflareZone`; a key of several resources applies to each. Not a stable interface. */
export interface CloudflareZoneTransform {
  readonly setting?: Transform<cloudflare.ZoneSettingArgs>;
  /** Without `rules`: those are the contributions. A ruleset made by hand is taken over with `opts.import`. */
  readonly ruleset?: Transform<Omit<cloudflare.RulesetArgs, "rules">>;
  readonly tieredCaching?: Transform<cloudflare.ArgoTieredCachingArgs>;
  readonly smartTieredCache?: Transform<cloudflare.TieredCacheArgs>;
  readonly regionalTieredCache?: Transform<cloudflare.RegionalTieredCacheArgs>;
  readonly botManagement?: Transform<cloudflare.BotManagementArgs>;
  readonly record?: Transform<cloudflare.DnsRecordArgs>;
}

/** What `CloudflareZone` offers to others. */
export interface CloudflareZoneOutputs {
  /** Name of the zone. */
  readonly zone: string;
  /** Id of the zone. */
  readonly zoneId: pulumi.Output<string>;
  /** Id of each ruleset, by phase; phases without a rule have none. */
  readonly rulesetIds: Readonly<Partial<Record<Phase, pulumi.Output<string>>>>;
  /** Names of the records that Cloudflare's proxy answers for. */
  readonly proxiedNames: readonly string[];
}

/** Defaults of `CloudflareZoneArgs`. */
export const CLOUDFLARE_ZONE_DEFAULTS = Object.freeze({
  settings: Object.freeze({} as ZonePlan["zoneSettings"]),
  contributions: Object.freeze([] as readonly RuleContribution[]),
  tieredCache: true,
  bots: Object.freeze({} as ZonePlan["bots"]),
  records: Object.freeze([] as readonly ZoneRecord[]),
}) satisfies Partial<CloudflareZoneArgs>;

/** `CloudflareZoneArgs` with the defaults filled in. */
export type ResolvedZoneArgs = CloudflareZoneArgs &
  Required<Pick<CloudflareZoneArgs, keyof typeof CLOUDFLARE_ZONE_DEFAULTS>>;
