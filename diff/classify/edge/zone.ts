import type { CodeInfo, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import type { Classifier } from "../rule.ts";
import { brief, difference, listed, text } from "../general/reading.ts";
import { isGone, pathsOf, say, touching } from "../kubernetes/objects.ts";
import { cloudflareDocs } from "./pages.ts";

/** A setting of the zone. */
export const SETTING: CodeInfo = {
  code: "cloudflare-zone-setting",
  kind: "in-place",
  title: "A setting of a zone changes.",
  why: "It holds for the next requests at all of Cloudflare's places; connections that are open go on.",
  sources: [cloudflareDocs("Zone settings", "api/resources/zones/subresources/settings")],
};

/** Encryption to the origin. */
const SETTING_SSL: CodeInfo = {
  code: "cloudflare-ssl-mode",
  kind: "in-place",
  title: "The SSL mode of a zone changes.",
  why:
    "From full on, Cloudflare speaks TLS to the origin; with strict it takes only a certificate that is valid for the name, from a " +
    "public authority or Cloudflare's own: otherwise visitors get error 526.",
  sources: [cloudflareDocs("Full (strict)", "ssl/origin-configuration/ssl-modes/full-strict")],
};

/** Which TLS clients may speak. */
const SETTING_TLS: CodeInfo = {
  code: "cloudflare-tls-version",
  kind: "in-place",
  title: "The least version of TLS changes that clients have to speak.",
  why: "Clients that speak only older versions are refused from then on.",
  sources: [
    cloudflareDocs("Minimum TLS Version", "ssl/edge-certificates/additional-options/minimum-tls"),
  ],
};

/** A setting is given up. */
const SETTING_GONE: CodeInfo = {
  code: "cloudflare-setting-gone",
  kind: "in-place",
  title: "A setting of a zone leaves the program.",
  why: "A setting cannot be deleted: the provider only forgets it, and the zone keeps the last value.",
  sources: [
    {
      title:
        "Facts of cloudflare:index/zoneSetting:ZoneSetting (terraform-provider-cloudflare 5.22)",
    },
  ],
};

/** Bots and tiers. */
const PROTECTION: CodeInfo = {
  code: "cloudflare-bots-and-tiers",
  kind: "in-place",
  title: "Bot management or tiered caching of a zone changes.",
  why: "It holds for the next requests. Another upper tier has an empty cache: the origin gets more requests until it is full.",
  sources: [
    cloudflareDocs("Super Bot Fight Mode", "bots/get-started/super-bot-fight-mode"),
    cloudflareDocs("Tiered Cache", "cache/how-to/tiered-cache"),
  ],
};

/** The zone itself. */
const ZONE_GONE: CodeInfo = {
  code: "cloudflare-zone-gone",
  kind: "downtime",
  title: "A zone is deleted or replaced: all its names, rules and settings go.",
  why: "A new zone has other name servers and is empty; until the registrar names them, no name of the domain resolves.",
  sources: [{ title: "Facts of cloudflare:index/zone:Zone (terraform-provider-cloudflare 5.22)" }],
};

const SETTINGS = "cloudflare:index/zoneSetting:ZoneSetting";

/** Recognises what changes of a zone and of its settings do. */
export const ZONE_CLASSIFIER: Classifier = {
  codes: [SETTING, SETTING_SSL, SETTING_TLS, SETTING_GONE, PROTECTION, ZONE_GONE],
  types: [
    SETTINGS,
    "cloudflare:index/zone:Zone",
    "cloudflare:index/botManagement:BotManagement",
    "cloudflare:index/tieredCache:TieredCache",
    "cloudflare:index/argoTieredCaching:ArgoTieredCaching",
    "cloudflare:index/regionalTieredCache:RegionalTieredCache",
  ],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (change.type.endsWith(":Zone")) {
      return isGone(change, comparison) || change.operation === "replace" ? [zoneGone(change)] : [];
    }
    if (change.type !== SETTINGS) return change.operation === "update" ? protection(change) : [];
    if (isGone(change, comparison)) {
      return [
        say(
          SETTING_GONE,
          `Zone setting ${text(before.inputs["settingId"]) ?? change.name} leaves the program: the zone keeps ${brief(before.inputs["value"])}.`,
        ),
      ];
    }
    return change.operation === "update" && after !== undefined
      ? setting(change, before, after)
      : [];
  },
};

function setting(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
): readonly Verdict[] {
  const properties = [...touching(change, "value"), ...touching(change, "enabled")];
  if (properties.length === 0) return [];
  const id = text(after.inputs["settingId"]) ?? change.name;
  const [old, now] = [before, after].map((state) => brief(state.inputs["value"]));
  const rest = { properties: pathsOf(properties) };
  const message = `Zone setting ${id}: ${old ?? ""} -> ${now ?? ""}.`;
  if (id === "ssl")
    return [say(SETTING_SSL, `${message}${sslWords(old, now)}`, { ...rest, ...sslFix(now) })];
  if (id === "min_tls_version" || id === "tls_1_3") {
    const words = isLowered(old, now)
      ? "Clients that speak older versions are let in."
      : "Clients that cannot speak what is left are refused.";
    return [say(SETTING_TLS, id === "tls_1_3" ? message : `${message} ${words}`, rest)];
  }
  if (id === "always_online" || id === "cache_level" || id === "browser_cache_ttl") {
    return [say(SETTING, `${message} What is in caches keeps the old lifetime.`, rest)];
  }
  return [say(SETTING, message, rest)];
}

/** Whether a version such as 1.2 goes down to one such as 1.0. */
function isLowered(old: string | undefined, now: string | undefined): boolean {
  return Number(now?.replaceAll('"', "")) < Number(old?.replaceAll('"', ""));
}

const MODES = ["off", "flexible", "full", "strict", "origin_pull"];

function sslWords(old: string | undefined, now: string | undefined): string {
  const [from, to] = [MODES.indexOf(old ?? ""), MODES.indexOf(now ?? "")];
  if (to >= MODES.indexOf("strict") && from < to) {
    return " An origin whose certificate is expired, self-signed or of another name answers with error 526 from then on.";
  }
  if (to === MODES.indexOf("full") && from < to)
    return " An origin that does not speak TLS on port 443 is not reached any more.";
  if (to >= 0 && to <= MODES.indexOf("flexible")) {
    return " Cloudflare speaks plain HTTP to the origin: one that redirects to HTTPS sends visitors round in circles.";
  }
  return "";
}

function sslFix(now: string | undefined): Pick<Verdict, "fix"> {
  return now === "strict" || now === "full"
    ? { fix: "Check the origin's certificate for every proxied name first." }
    : {};
}

function protection(change: ResourceChange): readonly Verdict[] {
  const properties = change.properties.filter(({ keys }) => keys[0] !== "zoneId");
  if (properties.length === 0) return [];
  const tiers = change.type.includes("ieredCach");
  const words = tiers ? " The origin gets more requests until the new tiers are full." : "";
  return [
    say(
      PROTECTION,
      `${tiers ? "Tiered cache" : "Bot management"} ${change.name}: ${listed(properties.map(difference).toSorted())}.${words}`,
      {
        properties: pathsOf(properties),
      },
    ),
  ];
}

function zoneGone(change: ResourceChange): Verdict {
  const isReplaced = change.operation === "replace";
  return say(
    ZONE_GONE,
    `Zone ${change.name} is ${isReplaced ? "made anew, empty and with other name servers" : "deleted"}: its names do not resolve.`,
    {
      properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
      outage: {
        when: isReplaced ? "until the registrar names the new name servers" : "from this update on",
      },
    },
  );
}
