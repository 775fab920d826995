import type { CodeInfo, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import type { Classifier } from "../rule.ts";
import { brief, difference, flag, listed, numeric, text } from "../general/reading.ts";
import { isGone, pathsOf, say, touching } from "../kubernetes/objects.ts";
import { cloudflareDocs } from "./pages.ts";

const TTL = cloudflareDocs("Proxied DNS records: TTL Auto is 300 seconds", "dns/proxy-status");

/** A record says something else. */
export const RECORD: CodeInfo = {
  code: "cloudflare-dns-record",
  kind: "in-place",
  title: "What a DNS record says changes.",
  why:
    "Resolvers keep the old answer for its TTL: until then clients go where it said. TTL 1 is Auto, 300 seconds. The address of a " +
    "proxied record stays Cloudflare's: only where Cloudflare goes changes, at once.",
  sources: [TTL],
};

/** A record is proxied, or no longer. */
const RECORD_PROXIED: CodeInfo = {
  code: "cloudflare-dns-proxied",
  kind: "in-place",
  title: "A DNS record goes behind Cloudflare's proxy, or comes out from behind it.",
  why: "Cache, rules, worker and certificate of the zone act on proxied names only; without the proxy clients see the origin and its certificate.",
  sources: [TTL],
};

/** No record. */
const RECORD_GONE: CodeInfo = {
  code: "cloudflare-dns-gone",
  kind: "downtime",
  title: "A DNS record is deleted, or deleted before it is made anew.",
  why: "The name does not resolve, and resolvers remember that, too. A proof of a certificate authority is needed at each renewal.",
  sources: [TTL],
};

/** Recognises what changes of DNS records do to clients. */
export const DNS_CLASSIFIER: Classifier = {
  codes: [RECORD, RECORD_PROXIED, RECORD_GONE],
  types: ["cloudflare:index/dnsRecord:DnsRecord", "cloudflare:index/record:Record"],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || change.operation === "replace") return [gone(change, before)];
    if (change.operation !== "update" || after === undefined) return [];
    return [...content(change, before), ...proxied(change, after)];
  },
};

function ttlOf(state: ResourceState): number | undefined {
  const ttl = numeric(state.inputs["ttl"]);
  return ttl === 1 ? 300 : ttl;
}

function subject(change: ResourceChange, state: ResourceState): string {
  return `DNS record ${brief(state.inputs["type"])} ${text(state.inputs["name"]) ?? change.name}`;
}

function content(change: ResourceChange, before: ResourceState): readonly Verdict[] {
  const properties = ["content", "value", "data", "type", "name", "ttl", "priority"].flatMap(
    (key) => touching(change, key),
  );
  if (properties.length === 0) return [];
  const message = `${subject(change, before)}: ${listed(properties.map(difference))}.`;
  const rest = { properties: pathsOf(properties) };
  if (properties.some(({ keys }) => keys[0] === "name")) {
    return [
      say(RECORD, `${message} The old name does not resolve any more.`, {
        ...rest,
        class: "downtime",
        outage: { when: "from this update on for clients of the old name" },
        fix: "Make a second record first.",
      }),
    ];
  }
  if (properties.every(({ keys }) => keys[0] === "ttl")) return [say(RECORD, message, rest)];
  const ttl = ttlOf(before);
  const words =
    flag(before.inputs["proxied"]) === true
      ? "Cloudflare goes to the new target at once; the address clients see stays"
      : `Clients follow within ${ttl === undefined ? "its TTL" : `${ttl} s, the TTL of the old answer`}: what it named has to serve until then`;
  return [say(RECORD, `${message} ${words}.`, rest)];
}

function proxied(change: ResourceChange, after: ResourceState): readonly Verdict[] {
  const properties = touching(change, "proxied");
  if (properties.length === 0) return [];
  const words =
    flag(after.inputs["proxied"]) === true
      ? "goes behind the proxy: the zone's rules, cache and TLS settings act on it from now on"
      : "comes out from behind the proxy: clients see the origin itself, without cache, rules and worker";
  return [
    say(RECORD_PROXIED, `${subject(change, after)} ${words}.`, { properties: pathsOf(properties) }),
  ];
}

function gone(change: ResourceChange, before: ResourceState): Verdict {
  const isReplaced = change.operation === "replace";
  const isFirst = isReplaced && change.replacement !== "delete-first";
  const ttl = ttlOf(before);
  const isProof = (text(before.inputs["name"]) ?? "").startsWith("_");
  const words = isReplaced
    ? isFirst
      ? "is made anew before the old one goes; where both are of the same name, Cloudflare may refuse the second"
      : "is deleted before it is made anew: until then the name does not resolve"
    : isProof
      ? "is deleted: a certificate it proves is not renewed any more"
      : "is deleted: the name does not resolve any more";
  return say(RECORD_GONE, `${subject(change, before)} ${words}.`, {
    class: isFirst ? "in-place" : "downtime",
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    ...(!isFirst && {
      outage: {
        when: isReplaced
          ? "until the new record is there and resolvers ask again"
          : isProof
            ? "when the certificate runs out"
            : `at the latest ${ttl === undefined ? "after its TTL" : `after ${ttl} s`}`,
      },
    }),
  });
}
