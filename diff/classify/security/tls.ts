import type { Json, ResourceState } from "../../model.ts";
import { at, isList, isSecret, isUnknown } from "../../values.ts";
import type { Aspect, Reading } from "./aspects.ts";
import { flag, leveled, present, ranked } from "./readers.ts";
import { asNumber } from "../reading/scalars.ts";
import { jsonWord } from "../reading/paths.ts";

const CODE = "security-tls";
const DISTRIBUTION = ["aws:cloudfront/distribution:Distribution"];

/** Security policies of CloudFront, the strictest first. Source: CloudFront Developer Guide, supported protocols and ciphers. */
const VIEWER_POLICIES = [
  "TLSv1.3_2025",
  "TLSv1.2_2025",
  "TLSv1.2_2021",
  "TLSv1.2_2019",
  "TLSv1.2_2018",
  "TLSv1.1_2016",
  "TLSv1_2016",
  "TLSv1",
  "SSLv3",
];

/** Protocols towards an origin, the oldest last. */
const ORIGIN_PROTOCOLS = ["TLSv1.2", "TLSv1.1", "TLSv1", "SSLv3"];

const VIEWERS = {
  code: CODE,
  types: DISTRIBUTION,
  order: ["https-only", "redirect-to-https", "allow-all"],
  unset: "allow-all",
  dangerousFrom: "allow-all",
  worse: "requests can be made unencrypted, at least the first one",
  better: "fewer requests can be made unencrypted",
} as const;

/** One setting of a Cloudflare zone. */
interface ZoneWords {
  readonly id: string;
  /** The strictest first. */
  readonly order: readonly string[];
  readonly worse: string;
  readonly better: string;
}

const ZONE_SETTINGS: readonly ZoneWords[] = [
  {
    id: "ssl",
    order: ["origin_pull", "strict", "full", "flexible", "off"],
    worse: "the way between Cloudflare and the origin is less protected, or not at all",
    better: "the way between Cloudflare and the origin is better protected",
  },
  {
    id: "min_tls_version",
    order: ["1.3", "1.2", "1.1", "1.0"],
    worse: "visitors may use an older TLS",
    better: "visitors may no longer use an older TLS",
  },
  ...["always_use_https", "automatic_https_rewrites", "tls_1_3", "browser_check"].map((id) => ({
    id,
    order: ["on", "off"],
    worse: `the zone no longer has ${id}`,
    better: `the zone has ${id}`,
  })),
];

/** What encrypts data on its way, and how strictly. */
export const TLS: readonly Aspect[] = [
  ranked({
    code: CODE,
    types: DISTRIBUTION,
    path: ["viewerCertificate", "minimumProtocolVersion"],
    order: VIEWER_POLICIES,
    unset: "TLSv1",
    dangerousFrom: "TLSv1.1_2016",
    worse: "viewers may use older protocols or ciphers",
    better: "viewers may no longer use the older protocols or ciphers",
  }),
  ranked({ ...VIEWERS, path: ["defaultCacheBehavior", "viewerProtocolPolicy"] }),
  ranked({ ...VIEWERS, path: ["orderedCacheBehaviors", "*", "viewerProtocolPolicy"] }),
  ranked({
    code: CODE,
    types: DISTRIBUTION,
    path: ["origins", "*", "customOriginConfig", "originProtocolPolicy"],
    order: ["https-only", "match-viewer", "http-only"],
    // An origin without this block is a bucket, which is reached by HTTPS.
    unset: "https-only",
    worse: "requests to the origin go unencrypted",
    better: "requests to the origin go encrypted",
  }),
  leveled(
    {
      code: CODE,
      types: DISTRIBUTION,
      path: ["origins", "*", "customOriginConfig", "originSslProtocols"],
      worse: "the origin may be reached by an older protocol",
      better: "the origin is no longer reached by an older protocol",
    },
    (value) =>
      isList(value)
        ? Math.max(0, ...value.map((one) => ORIGIN_PROTOCOLS.indexOf(jsonWord(one))))
        : 0,
  ),
  ...ZONE_SETTINGS.map(zoneSetting),
  {
    code: CODE,
    types: ["aws:rds/parameterGroup:ParameterGroup"],
    worse: "clients may log in to the database unencrypted",
    better: "the database refuses clients that do not encrypt",
    read: forceSsl,
  },
  {
    code: CODE,
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    worse: "clients may talk to the cache unencrypted",
    better: "the cache talks to fewer clients unencrypted",
    read: cacheTransit,
  },
  flag({
    code: CODE,
    types: ["aws:rds/proxy:Proxy"],
    path: ["requireTls"],
    safe: true,
    unset: false,
    worse: "clients may talk to the proxy unencrypted",
    better: "the proxy refuses clients that do not encrypt",
  }),
  ...[
    {
      types: ["kubernetes:networking.k8s.io/v1:Ingress"],
      path: ["metadata", "annotations", "alb.ingress.kubernetes.io/ssl-policy"],
    },
    { types: ["aws:lb/listener:Listener", "aws:alb/listener:Listener"], path: ["sslPolicy"] },
  ].map((where) =>
    leveled(
      {
        code: CODE,
        ...where,
        worse: "clients of the load balancer may use an older protocol",
        better: "clients of the load balancer may no longer use an older protocol",
        differs: "the load balancer offers other ciphers",
      },
      listenerLevel,
      (level) => level > 1,
    ),
  ),
  present({
    code: CODE,
    types: ["kubernetes:networking.k8s.io/v1:Ingress"],
    path: ["metadata", "annotations", "alb.ingress.kubernetes.io/ssl-redirect"],
    quietWhenNew: true,
    worse: "requests by plain HTTP are answered instead of sent to HTTPS",
    better: "requests by plain HTTP are sent to HTTPS",
  }),
];

function zoneSetting({ id, order, worse, better }: ZoneWords): Aspect {
  const ranking = ranked({
    code: CODE,
    types: ["cloudflare:index/zoneSetting:ZoneSetting"],
    path: ["value"],
    order,
    unset: order[0] ?? "",
    quietWhenNew: !["ssl", "min_tls_version"].includes(id),
    dangerousFrom: id === "ssl" ? "flexible" : order.at(-2),
    // Deleting the resource leaves the zone as it is set.
    staysWhenDeleted: true,
    worse,
    better,
  });
  return {
    ...ranking,
    read: (resource) =>
      resource.inputs["settingId"] === id
        ? ranking.read(resource).map((reading) => ({ ...reading, subject: id }))
        : [],
  };
}

/** The first PostgreSQL major that has rds.force_ssl on by default. Source: Amazon RDS User Guide, requiring SSL connections. */
const FORCED_SINCE = 15;

function forceSsl({ inputs }: ResourceState): readonly Reading[] {
  const list = inputs["parameters"];
  const family = at(inputs, "family");
  if (typeof family !== "string" || !family.startsWith("postgres")) return [];
  const path = 'parameters["rds.force_ssl"].value';
  if (isUnknown(list) || isSecret(list)) return [{ subject: path, path, value: list }];
  const value = at(list, "rds.force_ssl", "value");
  if (isUnknown(value) || isSecret(value)) return [{ subject: path, path, value }];
  const major = Number(family.slice("postgres".length));
  const forced = value === undefined ? major >= FORCED_SINCE : asNumber(value) === 1;
  const level = forced ? 0 : 1;
  return [{ subject: path, path, value, level, dangerous: value !== undefined && !forced }];
}

/** 0 required, 1 preferred, 2 unencrypted. */
function cacheTransit({ inputs }: ResourceState): readonly Reading[] {
  const [enabled, mode] = [inputs["transitEncryptionEnabled"], inputs["transitEncryptionMode"]];
  const reading = (key: string, value: Json | undefined, level?: number): readonly Reading[] => [
    { subject: "transit", path: key, value, level },
  ];
  if (isUnknown(enabled) || isSecret(enabled)) return reading("transitEncryptionEnabled", enabled);
  if (enabled !== true && enabled !== "true")
    return reading("transitEncryptionEnabled", enabled, 2);
  if (isUnknown(mode) || isSecret(mode)) return reading("transitEncryptionMode", mode);
  return reading("transitEncryptionMode", mode, mode === "preferred" ? 1 : 0);
}

/** The oldest TLS that a policy of a load balancer allows, told by its name: 0 is 1.3. */
function listenerLevel(policy: Json | undefined): number | undefined {
  if (policy === undefined) return 3;
  if (typeof policy !== "string") return undefined;
  const oldest = /^ELBSecurityPolicy-(?:TLS13|TLS|FS)-1-([0-3])/.exec(policy)?.[1];
  if (oldest !== undefined) return 3 - Number(oldest);
  return ["ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-FS-2018-06"].includes(policy)
    ? 3
    : undefined;
}
