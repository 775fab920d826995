import type { StackConfig } from "../config/schema.ts";
import { planSite } from "./cdn/site.ts";
import type { CdnTuning, SiteFile, SitePlan } from "./cdn/types.ts";
import { tuneCdn } from "./cdn.ts";
import { certain, collect } from "./collect.ts";
import { planZone } from "./edge.ts";
import type { ZonePlan } from "./edge/types.ts";
import type { Problem } from "./errors.ts";
import { throwProblems } from "./errors.ts";

/** What visitors meet first: the site's distribution and Cloudflare before the API. */
export interface EdgePlan {
  /** What both tell caches of each kind of content. */
  readonly classes: CdnTuning;
  /** @default - the configuration has no site */
  readonly site?: SitePlan;
  /** @default - the configuration has no edge with an origin */
  readonly zone?: ZonePlan;
}

/**
 * Plans site and edge; nothing where the configuration has neither.
 * @param files the built site. @default - not read: what only the files can show is not checked
 * @throws TuningError listing every problem of both
 */
export function planEdge(config: StackConfig, files?: readonly SiteFile[]): EdgePlan | undefined {
  const { dns, edge, site } = config;
  const atCloudflare = dns?.provider === "cloudflare" && edge?.origin !== undefined;
  if (site === undefined && !atCloudflare) return undefined;
  const problems: Problem[] = [];
  const whole = (path: string) => path;
  const classes = tuneCdn();
  const sitePlan = collect(problems, whole, () => ({
    site: site === undefined ? undefined : planSite(site, classes, files),
  }));
  const zonePlan = collect(problems, whole, () => ({
    zone: atCloudflare ? planZone(edge, dns, classes) : undefined,
  }));
  throwProblems(problems);
  const planned = { ...certain(sitePlan), ...certain(zonePlan) };
  return {
    classes,
    ...(planned.site === undefined ? {} : { site: planned.site }),
    ...(planned.zone === undefined ? {} : { zone: planned.zone }),
  };
}
