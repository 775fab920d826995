import type { ContentClass } from "../config/schema.ts";
import { CATALOGUE, EDGE_MIN } from "./cdn/catalogue.ts";
import type { CatalogueEntry, Reasoned } from "./cdn/catalogue.ts";
import { OMITTED } from "./cdn/omitted.ts";
import type { CdnTuning, ClassPolicy } from "./cdn/types.ts";
import type { ApplyType, Omitted, Setting } from "./setting.ts";
import { humanDuration, seconds } from "./units.ts";

/**
 * What browser and edge are told of each class of content: one catalogue for CloudFront, the cache worker and the files in the
 * bucket. It depends on nothing: a stack decides which paths are of which class, not what a class means.
 */
export function tuneCdn(): CdnTuning {
  const names = Object.keys(CATALOGUE) as ContentClass[];
  const policies = names.map((name) => [name, policyOf(name, CATALOGUE[name])] as const);
  return {
    classes: Object.fromEntries(policies) as CdnTuning["classes"],
    settings: policies.flatMap(([, { settings }]) => settings),
    omitted: OMITTED,
  };
}

function policyOf(contentClass: ContentClass, entry: CatalogueEntry): ClassPolicy {
  const { cacheControl, edgeDefault, edgeMax, staleWhileRevalidate, staleIfError } = entry;
  return {
    contentClass,
    cacheControl: cacheControl.value,
    edgeTtl: { min: EDGE_MIN.value, default: edgeDefault.value, max: edgeMax.value },
    staleWhileRevalidate: staleWhileRevalidate.value,
    staleIfError: staleIfError.value,
    cached: entry.cached.value,
    compress: entry.compress.value,
    settings: settingsOf(contentClass, entry),
    omitted: OMITTED.filter(concerns(contentClass)),
  };
}

const concerns =
  (contentClass: ContentClass) =>
  ({ name }: Omitted): boolean =>
    name.startsWith(`cdn.${contentClass}.`);

/** Headers travel with the objects, at the next release; policies change at the edge at once. */
function settingsOf(contentClass: ContentClass, entry: CatalogueEntry): Setting[] {
  const named = (name: string) => `cdn.${contentClass}.${name}`;
  return [
    setting(named("cache-control"), entry.cacheControl, "rolling", "none: browsers guess"),
    setting(named("edge-ttl.min"), EDGE_MIN, "immediate", "1 (CachingOptimized)"),
    setting(named("edge-ttl.default"), entry.edgeDefault, "immediate", "86400"),
    setting(named("edge-ttl.max"), entry.edgeMax, "immediate", "31536000"),
    setting(named("stale-while-revalidate"), entry.staleWhileRevalidate, "rolling", "0"),
    setting(named("stale-if-error"), entry.staleIfError, "rolling", "0"),
    setting(named("cached"), entry.cached, "immediate", "true"),
    setting(named("compress"), entry.compress, "immediate", "false"),
  ];
}

function setting(
  name: string,
  { value, why, source }: Reasoned<string | number | boolean>,
  apply: ApplyType,
  unset: string,
): Setting {
  const common = { name, value: String(value), why, source, apply, default: unset };
  if (typeof value === "string") return { ...common, unit: "enum", human: value };
  if (typeof value === "boolean") return { ...common, unit: "bool", human: value ? "yes" : "no" };
  const human = value === 0 ? "0 s" : humanDuration(seconds(value));
  return { ...common, unit: "s", amount: value, human };
}
