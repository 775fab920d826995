import * as aws from "@pulumi/aws";
// One module of the package, not its index: that loads all 250 types, 0.3 s and 30 MB, for stacks without Cloudflare too.
import type { DnsRecordArgs } from "@pulumi/cloudflare/dnsRecord.js";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord.js";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { DnsZone } from "./zone.ts";
import { zoneProblems } from "./zone.ts";

/** Transforms of records: of those in Route 53, and of those at Cloudflare. */
export interface RecordTransform {
  readonly route53Record?: Transform<aws.route53.RecordArgs>;
  readonly cloudflareRecord?: Transform<DnsRecordArgs>;
}

/** A name that stands for another host. */
export interface AliasOptions {
  /** The name, in full: "www.example.com". */
  readonly name: string;
  /** Host name it leads to: a distribution's domain name. */
  readonly target: pulumi.Input<string>;
  /**
   * Route 53 hosted zone of the target, as the target's resource says it. Needed in Route 53 only.
   * @default - none
   */
  readonly targetZoneId?: pulumi.Input<string>;
  /**
   * Let Cloudflare's proxy answer and fetch from the target. Never before CloudFront: one CDN would cache behind another.
   * @default false
   */
  readonly proxied?: boolean;
}

/** A record with content of its own; its name and content may be known only later. */
export interface PlainRecord {
  readonly type: pulumi.Input<string>;
  /** In full; a dot at the end is taken off where the service writes none. */
  readonly name: pulumi.Input<string>;
  readonly content: pulumi.Input<string>;
}

/**
 * Cloudflare's word for a TTL of its choice, 300 s, and the only TTL of a proxied record. Source: Cloudflare DNS docs, "Time to
 * Live (TTL)".
 */
export const AUTOMATIC_TTL = 1;

/** The same in Route 53, seconds. */
const ROUTE53_TTL = 300;

/** Cloudflare's shortest limit of a record's comment, that of the free plan. Source: Cloudflare DNS docs, "Record attributes". */
export const MAX_COMMENT = 100;

/** Says in the dashboard whose record it is: Cloudflare has no tags on the lower plans. */
export function recordComment(component: PlatformComponent<object>): string {
  const owner = `${pulumi.getProject()}-${pulumi.getStack()}-${component.logicalName}`;
  return `Managed by Pulumi: ${owner}`.slice(0, MAX_COMMENT);
}

/**
 * Leads a name to a host that has only a name itself, at the zone's apex too: in Route 53 by alias records (A and AAAA: free of
 * charge, no second lookup), at Cloudflare by a CNAME, which it flattens at the apex.
 *
 * @param suffix name of the child, or the first part of the names of the children
 * @throws pulumi.ResourceError for a name outside the zone, or when Route 53 is not told the zone of the target
 */
export function aliasRecord(
  component: PlatformComponent<object>,
  suffix: string,
  zone: DnsZone,
  alias: AliasOptions,
  transform?: RecordTransform,
): readonly pulumi.CustomResource[] {
  const { name, target, targetZoneId, proxied = false } = alias;
  component.check([...zoneProblems("domain", name, zone.zone), ...targetProblems(zone, alias)]);
  if (zone.provider === "cloudflare") {
    return [
      cloudflareRecord(component, suffix, zone, {
        args: { type: "CNAME", name, content: target, proxied },
        transform,
      }),
    ];
  }
  return ["A", "AAAA"].map((type) =>
    component.child(
      aws.route53.Record,
      `${suffix}-${type.toLowerCase()}`,
      {
        zoneId: zone.zoneId,
        name,
        type,
        // Route 53 takes no other value for a distribution, which has no health to evaluate.
        aliases: [{ name: target, zoneId: targetZoneId ?? "", evaluateTargetHealth: false }],
      },
      { transform: transform?.route53Record },
    ),
  );
}

/** Makes a record with content of its own, answered by the target and not by a proxy. */
export function plainRecord(
  component: PlatformComponent<object>,
  suffix: string,
  zone: DnsZone,
  record: PlainRecord,
  transform?: RecordTransform,
): pulumi.CustomResource {
  const { type, name, content } = record;
  if (zone.provider === "cloudflare") {
    // Cloudflare writes names without the dot, and an input with it would differ for ever.
    const args = { type, name: withoutDot(name), content: withoutDot(content), proxied: false };
    return cloudflareRecord(component, suffix, zone, { args, transform });
  }
  return component.child(
    aws.route53.Record,
    suffix,
    {
      zoneId: zone.zoneId,
      type,
      name,
      records: [content],
      ttl: ROUTE53_TTL,
      // ACM asks for the same record for every certificate of a name in the account, so it may be there already.
      allowOverwrite: true,
    },
    { transform: transform?.route53Record },
  );
}

function cloudflareRecord(
  component: PlatformComponent<object>,
  suffix: string,
  zone: DnsZone,
  record: {
    readonly args: Omit<DnsRecordArgs, "zoneId" | "ttl" | "comment">;
    readonly transform: RecordTransform | undefined;
  },
): DnsRecord {
  const args = {
    zoneId: zone.zoneId,
    ...record.args,
    ttl: AUTOMATIC_TTL,
    comment: recordComment(component),
  };
  return component.child(DnsRecord, suffix, args, {
    transform: record.transform?.cloudflareRecord,
  });
}

function targetProblems(zone: DnsZone, alias: AliasOptions): readonly Problem[] {
  if (zone.provider === "cloudflare" || alias.targetZoneId !== undefined) return [];
  return [
    {
      path: "targetZoneId",
      got: `nothing, for ${alias.name} in a Route 53 zone`,
      allowed: "the hosted zone of the target: an alias record names it",
      fix: "pass the hostedZoneId of the distribution",
    },
  ];
}

function withoutDot(name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(name).apply((text) => text.replace(/\.$/, ""));
}
