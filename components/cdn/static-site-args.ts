import type * as pulumi from "@pulumi/pulumi";
import type { SitePlan } from "../../tuning/cdn/types.ts";
import {
  EDGE_REQUESTS_PER_SECOND,
  EDGE_THRESHOLDS,
} from "../../tuning/observability/thresholds.ts";
import type { Setting } from "../../tuning/setting.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { DnsZone } from "../dns/zone.ts";
import type { StaticSiteTransform } from "./static-site-transform.ts";

/** Arguments of `StaticSite`. */
export interface StaticSiteArgs extends CommonArgs {
  /** What is computed from configuration and content: behaviours, headers, files, limits. It must hold the files. */
  readonly plan: SitePlan;
  /** Folder of the built site, absolute: the folder that the files of the plan were read from. */
  readonly contentDir: string;
  /** ARN of the certificate of the site's domain, in us-east-1, validated. */
  readonly certificateArn: pulumi.Input<string>;
  /**
   * Zone of the site's domain; its record leads to the distribution.
   * @default - no record is made
   */
  readonly zone?: DnsZone;
  /**
   * Seconds CloudFront waits for the API's answer, and for each next part of it, 1 to 120. 30 is CloudFront's own default; a
   * visitor who waits longer has left.
   * @default 30
   */
  readonly apiReadTimeoutSeconds?: number;
  /**
   * Seconds CloudFront keeps an unused connection to the API, 1 to 120. Below the 60 s after which a load balancer closes it:
   * the other way round, requests are lost on connections that are just being closed, and are answered 502.
   * @default 50
   */
  readonly apiKeepaliveSeconds?: number;
  /**
   * Days an object that was replaced, or an asset that a release deleted, can still be brought back, 1 or more. A page or other
   * file that leaves the site cannot: the provider deletes all versions of an object that leaves the program.
   * @default 30
   */
  readonly noncurrentVersionDays?: number;
  /**
   * Make Pulumi refuse to delete or replace buckets and distribution. Another distribution has another domain name, and takes
   * minutes to appear everywhere: replacing it is an outage.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Delete the buckets with all that is in them when they are removed from the stack.
   * @default - the opposite of `protect`
   */
  readonly forceDestroy?: boolean;
  /**
   * SNS topic told of alarms, in us-east-1: CloudFront's metrics are there, and an alarm tells topics of its own region only.
   * @default - nobody is told
   */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /**
   * Requests in one period (5 or 15 minutes) below which no rate is judged. 300 are one a second for 5 minutes: 90 % are then
   * known to 3.4 points (95 % confidence, binomial), and 1 % are three requests.
   * @default 300
   */
  readonly alarmMinimumRequests?: number;
  /**
   * Share of the site's requests answered from the cache, percent; less raises the alarm when it lasts for half an hour. 90 is the
   * target of the guides. Requests to the API are taken out: CloudFront counts their reads as misses.
   * @default 90
   */
  readonly cacheHitRateAlarmPercent?: number;
  /**
   * Share of requests answered 4xx that raises the alarm when it lasts for 10 minutes, percent. Dead links, crawlers, the
   * API's 401 and 404 and the 403 and 429 of the firewall are among them, hence not lower.
   * @default 10
   */
  readonly clientErrorAlarmPercent?: number;
  /**
   * Share of requests answered 5xx that raises the alarm when it lasts for 10 minutes, percent. 1 is the guides' alert.
   * @default 1
   */
  readonly serverErrorAlarmPercent?: number;
  /**
   * Milliseconds until the first byte of an origin, 95th percentile, that raise the alarm when they last for 15 minutes. 1500
   * is the CDN guide's target for the API; S3 answers in 100 to 200.
   * @default 1500
   */
  readonly originLatencyAlarmMilliseconds?: number;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: StaticSiteTransform;
}

/** What `StaticSite` offers to others. */
export interface StaticSiteOutputs {
  /** Host name of the site: "www.example.com". */
  readonly domain: string;
  /** Address of the site: "https://www.example.com". */
  readonly url: string;
  /** Id of the distribution: "E1A2B3C4D5E6F7". */
  readonly distributionId: pulumi.Output<string>;
  /** Its own host name, that the site's record leads to: "d111111abcdef8.cloudfront.net". */
  readonly distributionDomainName: pulumi.Output<string>;
  /** Bucket of the content. */
  readonly bucketName: pulumi.Output<string>;
  /** Bucket of the access logs. */
  readonly logBucketName: pulumi.Output<string>;
  /** What the plan computed, each with its reason. */
  readonly settings: readonly Setting[];
}

/** Defaults of `StaticSiteArgs`. */
export const STATIC_SITE_DEFAULTS = Object.freeze({
  apiReadTimeoutSeconds: 30,
  apiKeepaliveSeconds: 50,
  noncurrentVersionDays: 30,
  protect: true,
  alarmMinimumRequests: EDGE_REQUESTS_PER_SECOND * 300,
  cacheHitRateAlarmPercent: EDGE_THRESHOLDS.hitRate.value,
  clientErrorAlarmPercent: EDGE_THRESHOLDS.clientErrors.value,
  serverErrorAlarmPercent: EDGE_THRESHOLDS.serverErrors.value,
  originLatencyAlarmMilliseconds: EDGE_THRESHOLDS.originLatency.value,
}) satisfies Partial<StaticSiteArgs>;

/** `StaticSiteArgs` with the defaults filled in. */
export type ResolvedSiteArgs = StaticSiteArgs &
  Required<Pick<StaticSiteArgs, keyof typeof STATIC_SITE_DEFAULTS | "forceDestroy">>;
