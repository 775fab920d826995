import type { SiteConfig } from "../../config/schema.ts";
import { certain, collect } from "../collect.ts";
import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import { grouped } from "../explain/text.ts";
import type { Setting } from "../setting.ts";
import { behaviourProblems, planBehaviours } from "./behaviours.ts";
import { COPY_ENDING } from "./compression.ts";
import { planHeaders } from "./headers.ts";
import type { HeaderPlan } from "./headers.ts";
import { fileProblems, pagesOf, planFiles } from "./site-files.ts";
import { CLOUDFRONT, CONFIGURATION, WAF_RATES } from "./sources.ts";
import type {
  CdnTuning,
  PlannedBehaviour,
  PlannedFile,
  PlannedWafLimit,
  SiteFile,
  SitePlan,
} from "./types.ts";
import { CLOUDFRONT_REGION } from "./limits.ts";
import { planWafLimits, wafProblems } from "./waf-limits.ts";

/**
 * Everything about the static site that is computed: behaviours, headers, what each file's object gets, rate rules. Pure.
 * @param files the built site. @default - not read: what only the files can show is neither planned nor checked
 * @throws TuningError listing everything that is wrong, by key of the configuration: "site.contentDir", "site.paths["/assets/*"]",
 * "site.headers.csp.script-src"
 */
export function planSite(
  config: SiteConfig,
  classes: CdnTuning,
  files?: readonly SiteFile[],
): SitePlan {
  const planned = planFiles(config, classes, files ?? []);
  const problems: Problem[] = [
    ...certificateProblems(config),
    ...behaviourProblems(config),
    ...(files === undefined ? [] : fileProblems(config, planned)),
    ...wafProblems(config.waf.rateLimits),
  ];
  const headerPlan = collect(
    problems,
    (path) => path,
    () => planHeaders(config.headers),
  );
  throwProblems(problems);
  const { headers, csp, omitted } = certain(headerPlan);
  const behaviours = planBehaviours(config, classes, planned);
  const wafLimits = planWafLimits(config.waf.rateLimits);
  return {
    config,
    classes,
    behaviours,
    headers,
    hsts: config.headers.hsts,
    csp,
    files: planned,
    pages: pagesOf(planned),
    wafLimits,
    settings: [
      ...headerSettings(headers),
      ...behaviours.map(behaviourSetting),
      ...compressionSettings(planned),
      ...wafLimits.map(wafSetting),
    ],
    omitted,
  };
}

function certificateProblems({ certificateArn }: SiteConfig): Problem[] {
  const region = certificateArn?.split(":")[3];
  if (certificateArn === undefined || region === CLOUDFRONT_REGION) return [];
  return [
    {
      path: "site.certificateArn",
      got: certificateArn,
      allowed: `a certificate in ${CLOUDFRONT_REGION}, the only region CloudFront takes one from`,
      fix: `request or import the certificate in ${CLOUDFRONT_REGION}, or remove the key: one is made in the dns zone`,
    },
  ];
}

function headerSettings(headers: HeaderPlan["headers"]): Setting[] {
  return headers.map(({ name, value, why, source }) => ({
    name,
    value,
    unit: "enum",
    human: value,
    why,
    source,
    apply: "immediate",
    default: "not sent",
  }));
}

function behaviourSetting(behaviour: PlannedBehaviour): Setting {
  const { pathPattern, contentClass, origin, routed } = behaviour;
  const whoFinds = routed ? "The function finds its page or Brotli copy. " : "";
  const why =
    origin === "api"
      ? "Passed on to the API, with everything but the host name, and not kept."
      : `${whoFinds}Kept by host and path only: cookies, headers and query change nothing in a file, and each would be another copy at the edge.`;
  return {
    name: `behaviour ${pathPattern}`,
    value: contentClass,
    unit: "enum",
    human: contentClass,
    why,
    source: CLOUDFRONT.behaviours,
    apply: "immediate",
    default: "html, by the behaviour *",
  };
}

/** How many files are compressed by whom; nothing while the files are not known. */
function compressionSettings(files: readonly PlannedFile[]): Setting[] {
  if (files.length === 0) return [];
  const count = (kind: PlannedFile["compression"]) =>
    files.filter(({ compression }) => compression === kind).length;
  const copies = count("copy");
  return [
    {
      name: "precompress",
      value: String(copies),
      unit: "count",
      human: `${grouped(copies)} ${copies === 1 ? "copy" : "copies"}`,
      amount: copies,
      why: `Files that get a Brotli copy beside them (${COPY_ENDING}). CloudFront compresses ${grouped(count("edge"))} itself: its list of types, 1,000 to 10,000,000 bytes. ${grouped(count("none"))} are too small, or compressed by their format.`,
      source: CLOUDFRONT.compression,
      apply: "rolling",
      default: "0",
    },
  ];
}

function wafSetting({ name, path, methods, requests, periodSeconds }: PlannedWafLimit): Setting {
  const which = methods.length === 0 ? "Requests" : `${methods.join(" and ")} requests`;
  return {
    name: `waf.rateLimits.${name}`,
    value: String(requests),
    unit: "count",
    human: `${grouped(requests)} in ${periodSeconds} s`,
    amount: requests,
    why: `${which} to ${path} from one address; more are answered 429 with Retry-After ${periodSeconds}.`,
    source: `${CONFIGURATION}, site.waf.rateLimits.${name}; ${WAF_RATES}`,
    apply: "immediate",
    default: "no limit",
  };
}
