import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { aliasRecord } from "../dns/records.ts";
import { createAlarms } from "../observability/metric-alarm.ts";
import { siteAlarmSpecs } from "./alarms.ts";
import { createBucketPolicy, createPrivateBucket } from "./bucket.ts";
import { createDistribution } from "./distribution.ts";
import { uploadFiles } from "./files.ts";
import { createAccessLogs } from "./logs.ts";
import { originStatements } from "./origin-policy.ts";
import { CLOUDFRONT_REGION } from "../../tuning/cdn/limits.ts";
import { createRelease } from "./release.ts";
import { createRouter } from "./router.ts";
import type { ResolvedSiteArgs, StaticSiteArgs, StaticSiteOutputs } from "./static-site-args.ts";
import { STATIC_SITE_DEFAULTS } from "./static-site-args.ts";
import { siteProblems } from "./static-site-checks.ts";
import { createWebAcl, webAclMetric } from "./waf.ts";

/**
 * A static site on CloudFront and a private S3 bucket: content with the headers of its class, the firewall, access logs, alarms,
 * and releases that upload what changed and invalidate the pages that did. An API may answer on paths of the same domain.
 */
export class StaticSite extends PlatformComponent<StaticSiteOutputs> {
  readonly outputs: StaticSiteOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("cdn:StaticSite", name, args, opts);
    const resolved = resolveSiteArgs(args);
    this.check(siteProblems(resolved));
    const { plan, transform, alarmTopicArn: topicArn } = resolved;
    const content = createPrivateBucket(this, { ...resolved, prefix: "content" });
    const uploaded = uploadFiles(this, resolved, content);
    const webAcl = createWebAcl(this, resolved);
    const distribution = createDistribution({
      component: this,
      args: resolved,
      bucket: content.bucket,
      router: createRouter(this, resolved, uploaded),
      webAcl,
    });
    const statements = originStatements(content.bucket, distribution);
    const policy = createBucketPolicy(this, { prefix: "content", transform }, content, statements);
    const logs = createAccessLogs(this, resolved, distribution);
    createRecord(this, resolved, distribution);
    createRelease({
      component: this,
      args: resolved,
      bucket: content.bucket,
      distribution,
      after: [...uploaded.all, policy],
    });
    const metrics = { distribution, webAcl: webAcl && webAclMetric(this) };
    const target = { topicArn, region: CLOUDFRONT_REGION, transform: transform?.alarm };
    createAlarms(this, siteAlarmSpecs(resolved, metrics), target);
    this.outputs = this.register({
      domain: plan.config.domain,
      url: `https://${plan.config.domain}`,
      distributionId: distribution.id,
      distributionDomainName: distribution.domainName,
      bucketName: content.bucket.bucket,
      logBucketName: logs.bucket.bucket,
      settings: plan.settings,
    });
  }
}

/** `args` with the defaults. */
export function resolveSiteArgs(args: StaticSiteArgs): ResolvedSiteArgs {
  const protect = args.protect ?? STATIC_SITE_DEFAULTS.protect;
  return withDefaults({ ...STATIC_SITE_DEFAULTS, forceDestroy: !protect }, args);
}

/** The record of the site's domain. Never behind another proxy: two CDNs would each keep what the other no longer has. */
function createRecord(
  component: StaticSite,
  { plan, zone, transform }: ResolvedSiteArgs,
  distribution: aws.cloudfront.Distribution,
): void {
  if (zone === undefined) return;
  const alias = {
    name: plan.config.domain,
    target: distribution.domainName,
    targetZoneId: distribution.hostedZoneId,
  };
  aliasRecord(component, "record", zone, alias, transform);
}
