import * as aws from "@pulumi/aws";
import type { PlannedWafLimit } from "../../tuning/cdn/types.ts";
import { physicalName } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import { CLOUDFRONT_REGION } from "../../tuning/cdn/limits.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";
import type { Condition } from "./waf-statements.ts";
import { allOf, anyOf, methodsAre, pathMatches } from "./waf-statements.ts";

type Rule = aws.types.input.wafv2.WebAclRule;

/** AWS WAF API reference, VisibilityConfig: characters of a metric's name. */
const MAX_METRIC_NAME = 128;

/** Key of the body that a request over its limit gets. */
const LIMITED_BODY = "rate-limited";

/** Names of the rules that only count requests to the API; the alarm of the hit rate takes them out of it. */
export const API_COUNTS = Object.freeze({ reads: "api-reads", writes: "api-writes" });

/**
 * Rule groups of AWS (WAF Developer Guide, "AWS Managed Rules rule groups list"): addresses known for attacks, inputs known to
 * be exploits, and what is common to web applications.
 */
const MANAGED_SETS = Object.freeze([
  { name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
  { name: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
  // A body above 8 KB is an upload or a long form, and no attack; the other rules still read its beginning.
  { name: "AWSManagedRulesCommonRuleSet", counted: ["SizeRestrictions_BODY"] },
]);

/** The web ACL before the distribution; undefined where the plan has the firewall off. */
export function createWebAcl(
  component: PlatformComponent<object>,
  { plan, transform }: ResolvedSiteArgs,
): aws.wafv2.WebAcl | undefined {
  if (!plan.config.waf.enabled) return undefined;
  const rules = [
    ...countRules(plan.config.api?.paths ?? []),
    ...plan.wafLimits.map(limitRule),
    ...MANAGED_SETS.map(managedRule),
  ];
  return component.taggedChild(
    aws.wafv2.WebAcl,
    "firewall",
    {
      region: CLOUDFRONT_REGION,
      scope: "CLOUDFRONT",
      description: `Before ${plan.config.domain}`,
      defaultAction: { allow: {} },
      customResponseBodies: [
        {
          key: LIMITED_BODY,
          contentType: "APPLICATION_JSON",
          content: JSON.stringify({ error: "rate_limited", message: "Too many requests" }),
        },
      ],
      // Limits first: a flood is cheap to count, and its answer must say when to come back.
      rules: rules.map((rule, priority) => ({ ...rule, priority })),
      visibilityConfig: visibility(webAclMetric(component)),
    },
    { transform: transform?.webAcl },
  );
}

/** Name of the web ACL in its metrics, and no other's of the account. */
export function webAclMetric(component: PlatformComponent<object>): string {
  return physicalName(component.logicalName, MAX_METRIC_NAME);
}

/** CloudFront counts reads of the API among the misses of the cache, and says nothing by path; these rules do. */
function countRules(paths: readonly string[]): readonly Omit<Rule, "priority">[] {
  if (paths.length === 0) return [];
  const path = anyOf(paths.map(pathMatches));
  const reads = methodsAre(["GET", "HEAD"]);
  const count = (name: string, statement: Condition) => ({
    name,
    action: { count: {} },
    statement,
    visibilityConfig: visibility(name),
  });
  return [
    count(API_COUNTS.reads, allOf([path, reads])),
    count(API_COUNTS.writes, allOf([path, { notStatement: { statement: reads } }])),
  ];
}

/** Requests of one address to a path, counted over the window; more are answered 429 until it has passed. */
function limitRule(limit: PlannedWafLimit): Omit<Rule, "priority"> {
  const { name, path, methods, requests, periodSeconds, retryAfterSeconds } = limit;
  const scope = [pathMatches(path), ...(methods.length === 0 ? [] : [methodsAre(methods)])];
  return {
    name,
    statement: {
      rateBasedStatement: {
        aggregateKeyType: "IP",
        limit: requests,
        evaluationWindowSec: periodSeconds,
        scopeDownStatement: allOf(scope),
      },
    },
    action: {
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: LIMITED_BODY,
          responseHeaders: [{ name: "Retry-After", value: String(retryAfterSeconds) }],
        },
      },
    },
    visibilityConfig: visibility(name),
  };
}

function managedRule({ name, counted }: (typeof MANAGED_SETS)[number]): Omit<Rule, "priority"> {
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name,
        ...(counted.length === 0
          ? {}
          : {
              ruleActionOverrides: counted.map((rule) => ({
                name: rule,
                actionToUse: { count: {} },
              })),
            }),
      },
    },
    visibilityConfig: visibility(name),
  };
}

function visibility(metricName: string) {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
