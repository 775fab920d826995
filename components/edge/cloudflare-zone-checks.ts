import type { Problem } from "../../tuning/errors.ts";
import { checkOneOf } from "../core/errors.ts";
import { AUTOMATIC_TTL, MAX_COMMENT } from "../dns/records.ts";
import { zoneProblems } from "../dns/zone.ts";
import type { ResolvedZoneArgs, ZoneRecord } from "./cloudflare-zone-args.ts";
import { RECORD_TYPES } from "./cloudflare-zone-args.ts";

/** Seconds. Cloudflare DNS docs, "Time to Live (TTL)": from 60, on Enterprise from 30, to a day. */
const TTL = { min: 60, enterpriseMin: 30, max: 86_400 };

/** Everything wrong with the records, known before the first resource is made. */
export function recordProblems(args: ResolvedZoneArgs): readonly Problem[] {
  return args.records.flatMap((record, index) => {
    const path = `records[${index}]`;
    return [
      ...checkOneOf(`${path}.type`, record.type, RECORD_TYPES),
      ...zoneProblems(`${path}.name`, record.name, args.zone),
      ...proxyProblems(path, record),
      ...ttlProblems(path, record, args.plan === "enterprise" ? TTL.enterpriseMin : TTL.min),
      ...commentProblems(path, record),
      ...neighbourProblems(path, record, args.records.slice(0, index)),
    ];
  });
}

/** A second component for a zone would make second rulesets, and each would take the other's place. */
export function secondZoneProblems(zone: string, first: string | undefined): readonly Problem[] {
  if (first === undefined) return [];
  return [
    {
      path: "zone",
      got: `${zone}, which CloudflareZone "${first}" of this program has already`,
      allowed:
        "one CloudflareZone for a zone: Cloudflare keeps one ruleset for each phase, and a second would overwrite it",
      fix: `add these contributions, settings and records to those of "${first}"`,
    },
  ];
}

function proxyProblems(path: string, record: ZoneRecord): readonly Problem[] {
  if (record.proxied !== true || record.type !== "TXT") return [];
  return [
    {
      path: `${path}.proxied`,
      got: `true for ${record.name}, type TXT`,
      allowed: "true for A, AAAA and CNAME: the proxy fetches from a host",
      fix: `set ${path}.proxied to false`,
    },
  ];
}

function ttlProblems(path: string, record: ZoneRecord, min: number): readonly Problem[] {
  const { ttl = AUTOMATIC_TTL, proxied = false } = record;
  if (ttl === AUTOMATIC_TTL) return [];
  if (proxied) {
    const allowed = `${AUTOMATIC_TTL}: Cloudflare sets the TTL of what it proxies`;
    return [{ path: `${path}.ttl`, got: String(ttl), allowed, fix: `leave out ${path}.ttl` }];
  }
  if (Number.isInteger(ttl) && ttl >= min && ttl <= TTL.max) return [];
  const allowed = `${AUTOMATIC_TTL} (Cloudflare's choice), or whole seconds from ${min} to ${TTL.max}`;
  return [{ path: `${path}.ttl`, got: String(ttl), allowed, fix: "set one of them" }];
}

function commentProblems(path: string, record: ZoneRecord): readonly Problem[] {
  const length = record.comment?.length ?? 0;
  if (length <= MAX_COMMENT) return [];
  return [
    {
      path: `${path}.comment`,
      got: `${length} characters`,
      allowed: `at most ${MAX_COMMENT}, what every plan takes`,
      fix: "shorten it",
    },
  ];
}

/** The same record again, or a CNAME beside another record of the name: it stands for the whole name (RFC 1034, 3.6.2). */
function neighbourProblems(
  path: string,
  record: ZoneRecord,
  before: readonly ZoneRecord[],
): readonly Problem[] {
  const same = before.filter(({ name }) => name === record.name);
  const repeats = same.some(
    ({ type, content }) => type === record.type && content === record.content,
  );
  if (repeats) {
    return [
      {
        path,
        got: `${record.type} ${record.name} again, with the same content`,
        allowed: "each record once",
        fix: `remove ${path}`,
      },
    ];
  }
  const [other] = same;
  if (other === undefined || (record.type !== "CNAME" && other.type !== "CNAME")) return [];
  return [
    {
      path,
      got: `${record.type} ${record.name} beside ${other.type} of the same name`,
      allowed: "a CNAME alone at its name",
      fix: "choose one of the two",
    },
  ];
}
