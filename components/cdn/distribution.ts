import * as aws from "@pulumi/aws";
import type { PlannedBehaviour } from "../../tuning/cdn/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { ALL_VIEWER_EXCEPT_HOST, createPolicies } from "./policies.ts";
import type { SitePolicies } from "./policies.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";

const READS = ["GET", "HEAD"];
const ALL_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/**
 * Errors CloudFront keeps for 10 seconds unless told otherwise, whatever the cache policy says (Developer Guide, "Control how
 * long CloudFront caches errors"). An API's 404 may be an order placed a second later, and its 503 be over.
 */
const API_ERRORS = [404, 414, 500, 501, 502, 503, 504];

/** What the distribution is made from. */
export interface DistributionParts {
  readonly component: PlatformComponent<object>;
  readonly args: ResolvedSiteArgs;
  readonly bucket: aws.s3.Bucket;
  /** Function that finds the object for a path; undefined where no behaviour needs it. */
  readonly router: aws.cloudfront.Function | undefined;
  readonly webAcl: aws.wafv2.WebAcl | undefined;
}

/** The distribution with its origin access control, policies, and the subscription to the metrics the alarms need. */
export function createDistribution(parts: DistributionParts): aws.cloudfront.Distribution {
  const { component, args, router, webAcl } = parts;
  const { plan, transform, protect } = args;
  const { config } = plan;
  const policies = createPolicies(component, args);
  const [fallback, ordered] = splitBehaviours(plan.behaviours);
  const distribution = component.taggedChild(
    aws.cloudfront.Distribution,
    "distribution",
    {
      comment: `${component.logicalName}: ${config.domain}`.slice(0, 128),
      enabled: true,
      aliases: [config.domain],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: config.priceClass,
      defaultRootObject: "index.html",
      origins: createOrigins(parts),
      defaultCacheBehavior: behaviourArgs(fallback, policies, router),
      orderedCacheBehaviors: ordered.map((behaviour) => ({
        pathPattern: behaviour.pathPattern,
        ...behaviourArgs(behaviour, policies, router),
      })),
      ...errorCaching(plan.behaviours),
      viewerCertificate: {
        acmCertificateArn: args.certificateArn,
        minimumProtocolVersion: config.tlsPolicy,
        sslSupportMethod: "sni-only",
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      ...(webAcl === undefined ? {} : { webAclId: webAcl.arn }),
    },
    { transform: transform?.distribution, opts: { protect } },
  );
  // Paid for by distribution; without it there is neither hit rate nor origin latency.
  component.child(
    aws.cloudfront.MonitoringSubscription,
    "metrics",
    {
      distributionId: distribution.id,
      monitoringSubscription: {
        realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
      },
    },
    { transform: transform?.monitoringSubscription },
  );
  return distribution;
}

/** The default behaviour, which is the plan's last, and the others in their order: the first that matches answers. */
function splitBehaviours(
  behaviours: readonly PlannedBehaviour[],
): readonly [PlannedBehaviour, readonly PlannedBehaviour[]] {
  const fallback = behaviours.at(-1);
  if (fallback === undefined) throw new Error("a plan without behaviours passed the checks");
  return [fallback, behaviours.slice(0, -1)];
}

function createOrigins({
  component,
  args,
  bucket,
}: DistributionParts): aws.types.input.cloudfront.DistributionOrigin[] {
  const access = component.child(
    aws.cloudfront.OriginAccessControl,
    "access",
    {
      description: `${component.logicalName}: CloudFront signs its requests to the bucket`,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    },
    { transform: args.transform?.originAccessControl },
  );
  const site = {
    originId: "site",
    // The regional name: the global one redirects until S3's DNS knows a new bucket everywhere.
    domainName: bucket.bucketRegionalDomainName,
    originAccessControlId: access.id,
  };
  const { api } = args.plan.config;
  return api === undefined ? [site] : [site, apiOrigin(args, api.host)];
}

function apiOrigin(
  args: ResolvedSiteArgs,
  domainName: string,
): aws.types.input.cloudfront.DistributionOrigin {
  return {
    originId: "api",
    domainName,
    customOriginConfig: {
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout: args.apiReadTimeoutSeconds,
      originKeepaliveTimeout: args.apiKeepaliveSeconds,
    },
  };
}

function behaviourArgs(
  behaviour: PlannedBehaviour,
  policies: SitePolicies,
  router: aws.cloudfront.Function | undefined,
): aws.types.input.cloudfront.DistributionDefaultCacheBehavior {
  const isApi = behaviour.origin === "api";
  const routed = behaviour.routed && router !== undefined;
  return {
    targetOriginId: behaviour.origin,
    // A page may be redirected; an API request without TLS has sent its credentials already, and must fail where it is written.
    viewerProtocolPolicy: isApi ? "https-only" : "redirect-to-https",
    allowedMethods: isApi ? ALL_METHODS : READS,
    cachedMethods: READS,
    compress: !isApi && behaviour.compress,
    cachePolicyId: policies.cachePolicyId(behaviour),
    responseHeadersPolicyId: policies.headersPolicyId(behaviour),
    ...(isApi ? { originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST } : {}),
    ...(routed
      ? { functionAssociations: [{ eventType: "viewer-request", functionArn: router.arn }] }
      : {}),
  };
}

/** Only how long errors are kept: an error page of its own would hide the API's errors, for it is the whole distribution's. */
function errorCaching(
  behaviours: readonly PlannedBehaviour[],
): Pick<aws.cloudfront.DistributionArgs, "customErrorResponses"> {
  if (behaviours.every(({ origin }) => origin === "site")) return {};
  return {
    customErrorResponses: API_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
  };
}
