import { grouped } from "../explain/text.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration, MetricQuery } from "./model.ts";
import { CLOUDFRONT, JUDGEMENT, TREEBEARD, WAKALA } from "./sources.ts";

const NAMESPACE = "AWS/CloudFront";
/** The only region that CloudFront's metrics are in. */
const REGION = "us-east-1";

/** Metrics that only exist with additional metrics switched on. */
const ADDITIONAL: readonly string[] = [
  "CacheHitRate",
  "OriginLatency",
  "401ErrorRate",
  "403ErrorRate",
  "404ErrorRate",
  "502ErrorRate",
  "503ErrorRate",
  "504ErrorRate",
];

function ofCloudFront({ metrics = [] }: EdgeConfiguration): readonly MetricQuery[] {
  return metrics.filter(({ namespace }) => namespace === NAMESPACE);
}

function withoutSubscription(edge: EdgeConfiguration): readonly Complaint[] {
  return ofCloudFront(edge)
    .filter(
      ({ metric, additionalMetrics }) => ADDITIONAL.includes(metric) && additionalMetrics !== true,
    )
    .map(({ metric }) => ({ where: `metric ${metric}`, got: "no additional metrics" }));
}

function withoutDimension(edge: EdgeConfiguration): readonly Complaint[] {
  return ofCloudFront(edge)
    .filter(({ dimensions = {} }) => dimensions["Region"] !== "Global")
    .map(({ metric, dimensions = {} }) => ({
      where: `metric ${metric}`,
      got: `dimensions ${Object.keys(dimensions).join(", ")}`,
    }));
}

function inAnotherRegion(edge: EdgeConfiguration): readonly Complaint[] {
  return ofCloudFront(edge)
    .filter(({ region }) => region !== REGION)
    .map(({ metric, region }) => ({
      where: `metric ${metric}`,
      got: region ?? "the caller's region",
    }));
}

/** CloudFront's quotas of a distribution, which AWS raises on request. */
const QUOTA = { gigabitsPerSecond: 150, requestsPerSecond: 250_000 } as const;

function unlimitedCapacity({ claims }: EdgeConfiguration): readonly Complaint[] {
  const told = [
    { unit: "Gbit/s", claim: claims?.gigabitsPerSecond, quota: QUOTA.gigabitsPerSecond },
    { unit: "requests/s", claim: claims?.requestsPerSecond, quota: QUOTA.requestsPerSecond },
  ];
  return told.flatMap(({ unit, claim, quota }) => {
    if (claim === undefined || (claim !== "unlimited" && claim <= quota)) return [];
    const said = claim === "unlimited" ? "unlimited" : grouped(claim);
    return [{ where: "capacity", got: `${said} ${unit}; the quota is ${grouped(quota)}` }];
  });
}

function disagreeingTargets({ claims }: EdgeConfiguration): readonly Complaint[] {
  const byMetric = Map.groupBy(claims?.targets ?? [], ({ metric }) => metric);
  return [...byMetric].flatMap(([metric, all]) => {
    if (new Set(all.map(({ target }) => target)).size < 2) return [];
    const got = all.map(({ target, said }) => `${target} (${said})`).join("; ");
    return [{ where: `target ${metric}`, got }];
  });
}

/** What is wrong with what is measured and promised. */
export const METRIC_RULES: readonly EdgeRule[] = [
  {
    name: "metric-not-subscribed",
    severity: "error",
    finds: "a CloudFront metric that only additional metrics have, without them",
    why: "Hit rate, origin latency and the rates of single statuses are not collected: the query is empty, and an alarm on it never fires.",
    fix: "Switch additional metrics on for the distribution (a monitoring subscription).",
    source: `${CLOUDFRONT.metrics}; ${TREEBEARD}, lines 557 to 568`,
    check: withoutSubscription,
  },
  {
    name: "metric-without-region-dimension",
    severity: "error",
    finds: "a CloudFront metric without the dimension Region=Global",
    why: "A metric is found by all its dimensions: without Region the query is empty.",
    fix: "Add the dimension Region with the value Global.",
    source: `${CLOUDFRONT.metrics}; ${TREEBEARD}, line 562`,
    check: withoutDimension,
  },
  {
    name: "metric-outside-us-east-1",
    severity: "error",
    finds: "a CloudFront metric asked for in another region than us-east-1",
    why: "CloudFront writes its metrics in us-east-1 only: elsewhere the query is empty.",
    fix: "Ask in us-east-1 (--region us-east-1; alarms and their topic too).",
    source: `${CLOUDFRONT.metrics}; ${TREEBEARD}, lines 559 to 566`,
    check: inAnotherRegion,
  },
  {
    name: "capacity-unlimited",
    severity: "error",
    finds:
      "a promise above CloudFront's quotas of 150 Gbit/s and 250,000 requests/s a distribution",
    why: "Above the quota requests are refused.",
    fix: "Plan with the quota, and have it raised before a peak that needs more.",
    source: `${CLOUDFRONT.quotas}; ${TREEBEARD}, line 63`,
    check: unlimitedCapacity,
  },
  {
    name: "targets-disagree",
    severity: "warning",
    finds: "two targets for one metric",
    why: "Between the two the checklist fails and the alarm is silent, or the other way round.",
    fix: "Write one target down, and derive checklist and alarm from it.",
    source: `${TREEBEARD}, lines 54 and 644; ${WAKALA}, lines 1228 to 1233, 1248 and 1263; ${JUDGEMENT}`,
    check: disagreeingTargets,
  },
];
