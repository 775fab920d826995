import type { CacheWorkerConfig, WorkerPolicy } from "./config.ts";
import { decoded, isPlainPath, lenientPath, nameMatcher, pathMatcher } from "./patterns.ts";
import type { Matcher } from "./patterns.ts";

/** A configuration, made ready for many requests. */
export interface Settings {
  readonly config: CacheWorkerConfig;
  /** In lower case. */
  readonly tenantHeader: string;
  /** The policy of a path, as it stands in the URL; undefined where origins may differ on what it means. */
  readonly policyOf: (pathname: string) => WorkerPolicy | undefined;
  /** Whether a path, as it stands in the URL, has one of the configuration's extensions. */
  readonly isFile: (pathname: string) => boolean;
  readonly isTracking: Matcher;
  readonly isHarmlessCookie: Matcher;
  /** Of a header's name in lower case. */
  readonly isHarmlessHeader: Matcher;
  /** Request headers that the key covers, in lower case: what Vary may name. */
  readonly covered: ReadonlySet<string>;
  readonly limits: readonly UserLimit[];
  /** Longest life of an entry, stale or not; what is older needs no purge. Seconds. */
  readonly lifeLimit: number;
}

/** A limit by user, made ready. */
export interface UserLimit {
  readonly binding: string;
  readonly periodSeconds: number;
  /** Whether a request counts. */
  readonly counts: (method: string, pathname: string) => boolean;
}

/**
 * Longest time that an answer may be stale where the origin's own directive says so; an origin may say a year, and each purge
 * has to be remembered for as long as anything may live. Thirty days, in seconds.
 */
export const STALE_LIMIT = 2_592_000;

/** Request headers that the key covers whatever the configuration: host and scheme (x-forwarded-proto) are in its URL. */
const IN_EVERY_KEY = ["accept", "accept-encoding", "origin", "host", "x-forwarded-proto"];

/** Makes a configuration ready. @throws Error naming every class of content that has no policy */
export function compile(config: CacheWorkerConfig): Settings {
  refuseUnknownPolicies(config);
  const tenantHeader = config.tenantHeader.toLowerCase();
  const harmless = (config.harmlessHeaders ?? []).map((name) => name.toLowerCase());
  const languages = config.languages.length === 0 ? [] : ["accept-language"];
  return {
    config,
    tenantHeader,
    policyOf: policyFinder(config),
    isFile: (pathname) => Object.hasOwn(config.extensions, extensionOf(decoded(pathname))),
    isTracking: nameMatcher(config.trackingParameters),
    isHarmlessCookie: nameMatcher(config.harmlessCookies),
    isHarmlessHeader: nameMatcher(harmless),
    covered: new Set([...IN_EVERY_KEY, tenantHeader, ...languages]),
    limits: config.userLimits.map(({ binding, periodSeconds, pattern, methods }) => {
      const [matches, matchesAnyCase] = [pathMatcher(pattern), pathMatcher(pattern.toLowerCase())];
      return {
        binding,
        periodSeconds,
        // However the path is written: it counts where any origin would take it for one that does.
        counts: (method, pathname) =>
          (methods.length === 0 || methods.includes(method)) &&
          (matches(decoded(pathname)) || matchesAnyCase(lenientPath(pathname).toLowerCase())),
      };
    }),
    lifeLimit: Math.max(
      0,
      ...Object.values(config.policies).map(
        ({ maxTtl, staleIfError, staleWhileRevalidate }) =>
          maxTtl + Math.max(STALE_LIMIT, staleIfError, staleWhileRevalidate),
      ),
    ),
  };
}

let last: { readonly text: string; readonly settings: Settings } | undefined;

/** The settings in a binding's text, which is the same for each request of an isolate. @throws Error where it is none */
export function settingsOf(text: string): Settings {
  if (last?.text !== text) {
    last = { text, settings: compile(JSON.parse(text) as CacheWorkerConfig) };
  }
  return last.settings;
}

function policyFinder({ paths, extensions, fallback, policies }: CacheWorkerConfig) {
  const find = (name: string): WorkerPolicy => {
    const policy = policies[name];
    if (policy === undefined) throw new Error(`no policy "${name}"`);
    return policy;
  };
  const rules = paths.map(({ pattern, policy }) => ({
    matches: pathMatcher(pattern),
    matchesAnyCase: pathMatcher(pattern.toLowerCase()),
    policy: find(policy),
  }));
  // An object would have a "constructor" too.
  const byExtension = new Map(Object.entries(extensions));
  return (pathname: string): WorkerPolicy | undefined => {
    if (!isPlainPath(pathname)) return undefined;
    // An encoded letter must not lead to another policy than the letter.
    const path = decoded(pathname);
    // Nor must a capital one to where an answer is kept: many origins do not tell them apart.
    const anyCase = rules.find(({ matchesAnyCase }) => matchesAnyCase(path.toLowerCase()));
    if (anyCase?.policy.cached === false) return anyCase.policy;
    const rule = rules.find(({ matches }) => matches(path));
    return rule?.policy ?? find(byExtension.get(extensionOf(path)) ?? fallback);
  };
}

/** In lower case and without the dot; "" where there is none. */
function extensionOf(path: string): string {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  return dot === -1 ? "" : file.slice(dot + 1).toLowerCase();
}

function refuseUnknownPolicies({ paths, extensions, fallback, policies }: CacheWorkerConfig): void {
  const named = [...paths.map(({ policy }) => policy), ...Object.values(extensions), fallback];
  const unknown = new Set(named.filter((name) => !Object.hasOwn(policies, name)));
  if (unknown.size > 0) {
    const known = Object.keys(policies).join(", ");
    throw new Error(
      `CONFIG names policies that it lacks: ${[...unknown].join(", ")} (has ${known})`,
    );
  }
}
