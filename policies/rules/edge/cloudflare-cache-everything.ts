import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { RULESET, isActive, cloudflareDocs } from "./zone.ts";

/** Fields that narrow an expression to files, or keep requests with credentials out. */
const NARROWING: readonly string[] = [
  "http.request.uri",
  "http.request.full_uri",
  "http.cookie",
  "http.request.cookies",
  "authorization",
];

/** Whether an expression asks for nothing but one of these hosts. */
function isOfHosts(expression: string, hosts: readonly string[]): boolean {
  const wanted: string[] = [];
  const rest = expression.replaceAll(
    /http\.host\s+(?:eq|==|in)\s*("[^"]*"|\{[^}]*\})/g,
    (_, names) => {
      wanted.push(...[...String(names).matchAll(/"([^"]*)"/g)].map(([, host]) => host ?? ""));
      return "";
    },
  );
  const known = hosts.map((host) => host.toLowerCase());
  return (
    wanted.length > 0 &&
    /^(?:or|[\s()])*$/.test(rest) &&
    wanted.every((host) => known.includes(host))
  );
}

const rule = (expression: string) => ({
  action: "set_cache_settings",
  expression,
  actionParameters: { cache: true, edgeTtl: { mode: "override_origin", default: 300 } },
});
const ruleset = (expression: string) => ({
  type: RULESET,
  props: { phase: "http_request_cache_settings", rules: [rule(expression)] },
});

/** No shared answers for those who are logged in. */
export const cloudflareCacheEverything = resourceRule({
  name: "cloudflare-cache-everything",
  service: "edge",
  checks:
    "A cache rule that overrides the origin's lifetimes is for certain paths, or leaves out requests with Authorization or cookies.",
  why: "What the origin calls private is kept and served to others: one user sees another's data.",
  severity: "critical",
  level: "mandatory",
  references: [
    cloudflareDocs("Cache Rules settings", "cache/how-to/cache-rules/settings"),
    { title: "Guide 003, worker and cache rules: no Authorization in the key of API answers" },
  ],
  types: [RULESET],
  limits: z.strictObject({
    fileHosts: z
      .array(z.string().min(1))
      .default([])
      .describe("Hosts that answer everybody the same, such as static.example.com"),
  }),
  check(resource, report, { fileHosts }) {
    if (resource.at("phase").text() !== "http_request_cache_settings") return;
    report.each(resource.at("rules").list(), (cacheRule) => {
      const parameters = cacheRule.at("actionParameters");
      if (!isActive(cacheRule) || parameters.at("cache").flag() !== true) return;
      const mode = parameters.at("edgeTtl", "mode");
      // Every other mode does as the origin says, which knows what is private.
      if (mode.text() !== "override_origin") return;
      const expression = cacheRule.at("expression");
      const text = expression.text()?.toLowerCase() ?? "true";
      if (NARROWING.some((field) => text.includes(field))) return;
      if (isOfHosts(text, fileHosts)) return;
      report.violation(
        `The rule of (${text}) keeps every answer whatever the origin says, those to users who are logged in too. Narrow the expression by http.request.uri.path, leave out requests with an Authorization header or a cookie, or set edgeTtl.mode to respect_origin; a host that answers everybody the same goes into the limit fileHosts.`,
        expression,
      );
    });
  },
  good: ruleset(
    'http.host eq "www.example.com" and starts_with(http.request.uri.path, "/assets/")',
  ),
  bad: {
    example: ruleset('http.host eq "www.example.com"'),
    says: [
      'The rule of (http.host eq "www.example.com") keeps every answer whatever the origin says, those to users who are logged in too. Narrow the expression by http.request.uri.path, leave out requests with an Authorization header or a cookie, or set edgeTtl.mode to respect_origin; a host that answers everybody the same goes into the limit fileHosts.',
    ],
  },
});
