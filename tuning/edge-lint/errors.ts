import { plain } from "./amounts.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeCache, EdgeConfiguration } from "./model.ts";
import { cacheRules, isApi } from "./reading.ts";
import { CLOUDFRONT, JUDGEMENT, TREEBEARD } from "./sources.ts";

/** CloudFront's own time for errors: an origin that is back is asked again soon. */
const LONGEST_SERVER_ERROR = 10;
/** A missing file may arrive with the release that is on its way. */
const LONGEST_CLIENT_ERROR = 60;

/** Errors that outlive their cause. */
function longErrors(edge: EdgeConfiguration): readonly Complaint[] {
  const ofCaches = (edge.caches ?? []).flatMap(({ name, errors = [] }) =>
    errors.map(({ status, ttl }) => ({ where: `${name}, errors`, status: String(status), ttl })),
  );
  const ofRules = cacheRules(edge).flatMap(({ where, rule }) =>
    Object.entries(rule.statusTtls ?? {}).map(([status, ttl]) => ({ where, status, ttl })),
  );
  return [...ofCaches, ...ofRules].flatMap(({ where, status, ttl }) => {
    const longest = longestFor(status);
    if (longest === undefined || ttl === undefined || ttl <= longest) return [];
    return [
      { where, got: `${status} kept for ${plain(ttl)}, at most ${plain(longest)} are sound` },
    ];
  });
}

/** Undefined for a status that is no error. */
function longestFor(status: string): number | undefined {
  if (status.startsWith("5")) return LONGEST_SERVER_ERROR;
  return status.startsWith("4") ? LONGEST_CLIENT_ERROR : undefined;
}

/** Statuses that say something is missing or refused. */
const MASKED: readonly number[] = [400, 401, 403, 404, 405];

/** Errors that become a page, for all paths of the cache. */
function maskedErrors({ caches = [] }: EdgeConfiguration): readonly Complaint[] {
  return caches.flatMap((cache) => {
    const masked = (cache.errors ?? []).filter(
      ({ status, answeredWith }) => answeredWith === 200 && MASKED.includes(status),
    );
    if (masked.length === 0) return [];
    const statuses = masked.map(({ status }) => status).join(", ");
    return [{ where: cache.name, got: `${statuses} answered with 200, ${alsoMasked(cache)}` }];
  });
}

function alsoMasked({ rules }: EdgeCache): string {
  const apis = rules.filter(isApi).map(({ path }) => path);
  return apis.length === 0
    ? "missing assets too"
    : `the errors of ${apis.join(", ")} and missing assets too`;
}

/** What is wrong with what visitors get when something fails. */
export const ERROR_RULES: readonly EdgeRule[] = [
  {
    name: "error-kept-too-long",
    severity: "error",
    finds: "an error that the edge keeps longer than 10 s (5xx) or 60 s (4xx)",
    why: "Visitors get the error long after its cause is gone; a file that a release has just brought stays missing.",
    fix: "Keep 5xx for at most 10 s, 4xx for at most 60 s.",
    source: `${CLOUDFRONT.errors} (default 10 s); 60 s: ${JUDGEMENT}`,
    check: longErrors,
  },
  {
    name: "errors-masked-by-page",
    severity: "error",
    finds: "403 or 404 answered with 200 and a page, for a whole distribution",
    why: "Custom error responses hold for every path: an API's error, a refusal of the firewall and a missing script come back as a page with status 200, and no client or alarm sees them.",
    fix: "Find the page of a single-page application before the cache (a function that rewrites paths without a file extension), and leave errors alone.",
    source: `${CLOUDFRONT.errors}; ${TREEBEARD}, line 460`,
    check: maskedErrors,
  },
];
