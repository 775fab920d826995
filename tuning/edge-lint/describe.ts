import type { EdgePlan } from "../plan-edge.ts";
import { describeSite } from "./describe-site.ts";
import { describeZone } from "./describe-zone.ts";
import type { EdgeConfiguration } from "./model.ts";

/**
 * The edge that the components deploy from these plans, in the linter's words: what a plan says is taken from it, what
 * components and worker always do is written in describe-site.ts and describe-zone.ts.
 */
export function describeEdge({ site, zone }: Pick<EdgePlan, "site" | "zone">): EdgeConfiguration {
  const parts = [
    ...(site === undefined ? [] : [describeSite(site, zone?.worker?.config.tenantHeader)]),
    ...(zone === undefined ? [] : [describeZone(zone)]),
  ];
  return {
    origins: parts.flatMap(({ origins = [] }) => origins),
    caches: parts.flatMap(({ caches = [] }) => caches),
    workers: parts.flatMap(({ workers = [] }) => workers),
    zones: parts.flatMap(({ zones = [] }) => zones),
    files: parts.flatMap(({ files = [] }) => files),
    deploy: parts.flatMap(({ deploy = [] }) => deploy),
    headers: parts.flatMap(({ headers = [] }) => headers),
    metrics: parts.flatMap(({ metrics = [] }) => metrics),
  };
}
