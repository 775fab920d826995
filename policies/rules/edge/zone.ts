import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import type { Reference } from "../../core/rule.ts";

/** One setting of a zone. */
export const ZONE_SETTING = "cloudflare:index/zoneSetting:ZoneSetting";

/** Rules of one phase. */
export const RULESET = "cloudflare:index/ruleset:Ruleset";

/** The place of a setting's value; undefined when the resource is about another setting. @throws Unjudgeable */
export function valueOf(setting: Resource, id: string): Cursor | undefined {
  return setting.at("settingId").text() === id ? setting.at("value") : undefined;
}

/**
 * Which zone a resource is about: its id, or while that is not known what it was made from.
 *
 * @throws Unjudgeable when neither is known
 */
export function zoneOf(resource: Resource): string {
  const zone = resource.at("zoneId");
  const made = resource.propertyDependencies["zoneId"] ?? [];
  if (zone.isHidden && made.length > 0) return made.join(" ");
  return zone.text() ?? "";
}

/** Whether a rule of a ruleset is switched on; one that does not say is. @throws Unjudgeable */
export function isActive(rule: Cursor): boolean {
  return rule.at("enabled").flag() !== false;
}

/** A page of Cloudflare's documentation. */
export function cloudflareDocs(title: string, path: string): Reference {
  return { title: `Cloudflare: ${title}`, url: `https://developers.cloudflare.com/${path}/` };
}
