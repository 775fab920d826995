import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration, EdgeZone, ZoneSettingValue } from "./model.ts";
import { CLOUDFLARE, WAKALA } from "./sources.ts";

const SWITCH: readonly string[] = ["on", "off"];

/** Values that settings take; a setting that is not here is not judged, but by those of SWITCHES. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ssl: ["off", "flexible", "full", "strict"],
  min_tls_version: ["1.0", "1.1", "1.2", "1.3"],
  tls_1_3: ["on", "off", "zrt"],
  cache_level: ["aggressive", "basic", "simplified"],
  security_level: ["off", "essentially_off", "low", "medium", "high", "under_attack"],
  polish: ["off", "lossless", "lossy"],
  h2_prioritization: ["on", "off", "custom"],
  origin_max_http_version: ["1", "2"],
  "0rtt": SWITCH,
  always_online: SWITCH,
  always_use_https: SWITCH,
  automatic_https_rewrites: SWITCH,
  browser_check: SWITCH,
  development_mode: SWITCH,
  early_hints: SWITCH,
  email_obfuscation: SWITCH,
  hotlink_protection: SWITCH,
  http2: SWITCH,
  http3: SWITCH,
  ip_geolocation: SWITCH,
  ipv6: SWITCH,
  opportunistic_encryption: SWITCH,
  webp: SWITCH,
  websockets: SWITCH,
};

/** Settings that are gone, and what does their work. */
const RETIRED: Readonly<Record<string, string>> = {
  brotli: "Take it out: compression is set by compression rules (phase http_response_compression).",
  minify: "Take it out: the build minifies.",
};

interface Placed {
  readonly zone: EdgeZone;
  readonly setting: ZoneSettingValue;
  readonly where: string;
}

function settings({ zones = [] }: EdgeConfiguration): readonly Placed[] {
  return zones.flatMap((zone) =>
    (zone.settings ?? []).map((setting) => ({
      zone,
      setting,
      where: `${zone.name}, ${setting.scope ?? "the whole zone"}`,
    })),
  );
}

function shown({ id, value }: ZoneSettingValue): string {
  return `${id}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function invalidValues(edge: EdgeConfiguration): readonly Complaint[] {
  return settings(edge).flatMap(({ setting, where }) => {
    const allowed = Object.hasOwn(ALLOWED, setting.id) ? ALLOWED[setting.id] : undefined;
    if (allowed === undefined || allowed.some((value) => value === setting.value)) return [];
    return [{ where, got: shown(setting), fix: `Use one of: ${allowed.join(", ")}.` }];
  });
}

function retiredSettings(edge: EdgeConfiguration): readonly Complaint[] {
  return settings(edge).flatMap(({ setting, where }) => {
    const fix = Object.hasOwn(RETIRED, setting.id) ? RETIRED[setting.id] : undefined;
    return fix === undefined ? [] : [{ where, got: shown(setting), fix }];
  });
}

function pageRules({ zones = [] }: EdgeConfiguration): readonly Complaint[] {
  return zones.flatMap(({ name, pageRules: rules = [] }) =>
    rules.map((url) => ({ where: name, got: `a page rule for ${url}` })),
  );
}

function lossyImages(edge: EdgeConfiguration): readonly Complaint[] {
  return settings(edge)
    .filter(({ setting }) => setting.id === "polish" && setting.value === "lossy")
    .map(({ setting, where }) => ({ where, got: shown(setting) }));
}

/** Levels that show visitors a challenge. */
const CHALLENGING: readonly unknown[] = ["high", "under_attack"];

function challengedClients(edge: EdgeConfiguration): readonly Complaint[] {
  return settings(edge)
    .filter(({ setting }) => setting.api === true && setting.id === "security_level")
    .filter(({ setting }) => CHALLENGING.includes(setting.value))
    .map(({ setting, where }) => ({ where, got: shown(setting) }));
}

/** What is wrong with a zone. */
export const ZONE_RULES: readonly EdgeRule[] = [
  {
    name: "zone-setting-invalid",
    severity: "error",
    finds: "a value that a zone setting does not take",
    why: "The API refuses the value: the setting stays what it was.",
    fix: "Use a value that the setting takes.",
    source: `${CLOUDFLARE.zoneSettings}; ${WAKALA}, lines 611 to 656`,
    check: invalidValues,
  },
  {
    name: "zone-setting-retired",
    severity: "error",
    finds: "a zone setting that is gone",
    why: "The setting has no effect any more, and the API may refuse it.",
    fix: "Take it out.",
    source: `${CLOUDFLARE.deprecations}; ${WAKALA}, lines 646 to 649`,
    check: retiredSettings,
  },
  {
    name: "page-rules",
    severity: "error",
    finds: "page rules",
    why: "Page rules are replaced by rules of their own for caching, configuration and redirects; new ones are no longer made, and both kinds together are hard to foresee.",
    fix: "Write cache rules, configuration rules and redirect rules.",
    source: `${CLOUDFLARE.pageRules}; ${WAKALA}, lines 640 to 656`,
    check: pageRules,
  },
  {
    name: "polish-lossy",
    severity: "error",
    finds: "lossy recompression of images that are not named one by one",
    why: "Polish is a setting of the zone: all images lose quality, those that users have uploaded too, and the original cannot be had.",
    fix: "Make small formats in the build, or turn lossy on by a configuration rule for the paths of your own images; else lossless.",
    source: `${CLOUDFLARE.polish}; ${WAKALA}, lines 633 to 638`,
    check: lossyImages,
  },
  {
    name: "security-level-on-api",
    severity: "error",
    finds: "a security level that challenges the clients of an API",
    why: "A challenge is a page with a script: a program cannot solve it, and gets 403 instead of an answer.",
    fix: "Leave the level at medium; use managed firewall rules, rate limits and bot rules for the API.",
    source: `${CLOUDFLARE.securityLevel}; ${WAKALA}, line 644`,
    check: challengedClients,
  },
];
