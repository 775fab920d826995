import { isAbsolute } from "node:path";
import { CLOUDFRONT_REGION, MAX_BEHAVIOURS, MAX_HEADER_VALUE } from "../../tuning/cdn/limits.ts";
import type { Problem } from "../../tuning/errors.ts";
import { checkWhole } from "../core/errors.ts";
import { zoneProblems } from "../dns/zone.ts";
import { RELEASES_PREFIX } from "./origin-policy.ts";
import { customHeaders } from "./policies.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";
import { API_COUNTS } from "./waf.ts";

/** CloudFront quotas: custom headers of a response headers policy. */
const MAX_CUSTOM_HEADERS = 10;
/** AWS WAF quotas: rate-based rules of a web ACL. */
const MAX_RATE_RULES = 10;

/** Everything wrong with the arguments, known before the first resource is made. */
export function siteProblems(args: ResolvedSiteArgs): readonly Problem[] {
  const { plan, zone } = args;
  return [
    ...contentProblems(args),
    ...behaviourProblems(args),
    ...headerProblems(args),
    ...limitProblems(args),
    ...(zone === undefined ? [] : zoneProblems("domain", plan.config.domain, zone.zone)),
    ...regionProblems("certificateArn", args.certificateArn, "the certificate"),
    ...regionProblems("alarmTopicArn", args.alarmTopicArn, "the topic"),
    ...numberProblems(args),
  ];
}

function contentProblems({ plan, contentDir }: ResolvedSiteArgs): readonly Problem[] {
  const problems: Problem[] = [];
  if (!isAbsolute(contentDir)) {
    problems.push({
      path: "contentDir",
      got: contentDir,
      allowed: "an absolute path: a relative one would depend on where the program is started",
      fix: "resolve it against the project's folder",
    });
  }
  if (!plan.files.some(({ path }) => path === "index.html")) {
    const count = plan.files.length === 0 ? "no file" : `${plan.files.length} files`;
    problems.push({
      path: "plan.files",
      got: `${count}, index.html not among them`,
      allowed: "the files of a built site, index.html in its root",
      fix: "build the site, and plan it with its files",
    });
  }
  const reserved = plan.files.filter(({ path }) => path.startsWith(RELEASES_PREFIX));
  return [
    ...problems,
    ...reserved.map(({ path }) => ({
      path: "plan.files",
      got: path,
      allowed: "any folder but .releases, which holds the records of the releases",
      fix: "rename the folder",
    })),
  ];
}

function behaviourProblems({ plan }: ResolvedSiteArgs): readonly Problem[] {
  const { behaviours, config } = plan;
  const problems: Problem[] = [];
  const last = behaviours.at(-1);
  if (last?.pathPattern !== "*" || last.origin !== "site") {
    problems.push({
      path: "plan.behaviours",
      got: last === undefined ? "none" : `${last.pathPattern} of origin ${last.origin} as the last`,
      allowed: "* of origin site as the last: it is the default behaviour",
      fix: "plan the site with planSite",
    });
  }
  if (behaviours.length > MAX_BEHAVIOURS) {
    problems.push({
      path: "plan.behaviours",
      got: `${behaviours.length - 1} path patterns`,
      allowed: `at most ${MAX_BEHAVIOURS - 1} beside the default (CloudFront quota)`,
      fix: "join patterns of one class, or have the quota raised",
    });
  }
  if (config.api === undefined && behaviours.some(({ origin }) => origin === "api")) {
    problems.push({
      path: "plan.behaviours",
      got: "a behaviour of origin api without site.api",
      allowed: "origin api where site.api names its host",
      fix: "set site.api.host, or plan the site with planSite",
    });
  }
  return problems;
}

function headerProblems({ plan }: ResolvedSiteArgs): readonly Problem[] {
  const custom = customHeaders(plan.headers);
  const long = plan.headers.filter(({ value }) => value.length > MAX_HEADER_VALUE);
  return [
    ...(custom.length > MAX_CUSTOM_HEADERS
      ? [
          {
            path: "plan.headers",
            got: `${custom.length} custom headers: ${custom.map(({ name }) => name).join(", ")}`,
            allowed: `at most ${MAX_CUSTOM_HEADERS} (CloudFront quota)`,
            fix: `leave out ${custom.length - MAX_CUSTOM_HEADERS}`,
          },
        ]
      : []),
    ...long.map(({ name, value }) => ({
      path: `plan.headers: ${name}`,
      got: `${value.length} characters`,
      allowed: `at most ${MAX_HEADER_VALUE} (CloudFront quota)`,
      fix: "name fewer sources",
    })),
  ];
}

function limitProblems({ plan }: ResolvedSiteArgs): readonly Problem[] {
  const { wafLimits } = plan;
  const reserved: readonly string[] = Object.values(API_COUNTS);
  return [
    ...(wafLimits.length > MAX_RATE_RULES
      ? [
          {
            path: "plan.wafLimits",
            got: `${wafLimits.length} rate limits`,
            allowed: `at most ${MAX_RATE_RULES} (AWS WAF quota)`,
            fix: "join limits of one rate, or have the quota raised",
          },
        ]
      : []),
    ...wafLimits
      .filter(({ name }) => reserved.includes(name))
      .map(({ name }) => ({
        path: "plan.wafLimits",
        got: name,
        allowed: `any name but ${reserved.join(" and ")}: rules of the component are called so`,
        fix: "give the limit another name",
      })),
  ];
}

/** An ARN known now must be of us-east-1; one that AWS has yet to make says so itself. */
function regionProblems(path: string, arn: unknown, what: string): readonly Problem[] {
  if (typeof arn !== "string") return [];
  const region = arn.split(":")[3];
  if (region === CLOUDFRONT_REGION) return [];
  return [
    {
      path,
      got: arn,
      allowed: `an ARN of ${CLOUDFRONT_REGION}: CloudFront uses no other region`,
      fix: `make ${what} with region: "${CLOUDFRONT_REGION}"`,
    },
  ];
}

function numberProblems(args: ResolvedSiteArgs): readonly Problem[] {
  // CloudFront API reference, CustomOriginConfig.
  const timeout = { min: 1, max: 120, unit: "seconds" };
  const percent = { min: 1, max: 100, unit: "percent" };
  return [
    ...checkWhole("apiReadTimeoutSeconds", args.apiReadTimeoutSeconds, timeout),
    ...checkWhole("apiKeepaliveSeconds", args.apiKeepaliveSeconds, timeout),
    ...checkWhole("noncurrentVersionDays", args.noncurrentVersionDays, {
      min: 1,
      max: 3650,
      unit: "days",
    }),
    ...checkWhole("alarmMinimumRequests", args.alarmMinimumRequests, {
      min: 1,
      max: 1_000_000_000,
      unit: "requests",
    }),
    ...checkWhole("cacheHitRateAlarmPercent", args.cacheHitRateAlarmPercent, percent),
    ...checkWhole("clientErrorAlarmPercent", args.clientErrorAlarmPercent, percent),
    ...checkWhole("serverErrorAlarmPercent", args.serverErrorAlarmPercent, percent),
    ...checkWhole("originLatencyAlarmMilliseconds", args.originLatencyAlarmMilliseconds, {
      min: 1,
      max: 60_000,
      unit: "milliseconds",
    }),
  ];
}
