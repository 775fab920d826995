import { resolve } from "node:path";
import { CLOUDFRONT_REGION } from "../tuning/cdn/limits.ts";
import type { StaticSiteOutputs } from "../components/cdn/static-site-args.ts";
import { StaticSite } from "../components/cdn/static-site.ts";
import { Certificate } from "../components/dns/certificate.ts";
import { HostName } from "../components/dns/host-name.ts";
import type { DnsZone } from "../components/dns/zone.ts";
import { inZone } from "../components/dns/zone.ts";
import type { CacheWorkerOutputs } from "../components/edge/cache-worker-args.ts";
import { CacheWorker } from "../components/edge/cache-worker.ts";
import type { CloudflareZoneOutputs } from "../components/edge/cloudflare-zone-args.ts";
import { CloudflareZone } from "../components/edge/cloudflare-zone.ts";
import { AlarmTopic } from "../components/observability/alarm-topic.ts";
import type { DnsConfig } from "../config/schema.ts";
import type { SitePlan } from "../tuning/cdn/types.ts";
import type { ZonePlan } from "../tuning/edge/types.ts";
import type { Stack } from "./data.ts";
import { identity } from "./data.ts";
import { otherHosts } from "./hosts.ts";
import type { ServiceAddresses } from "./workloads.ts";

type CloudflareConfig = Extract<DnsConfig, { provider: "cloudflare" }>;

/** What visitors meet first. */
export interface EdgeTier {
  /** @default - the configuration has no site */
  readonly site?: StaticSiteOutputs;
  /** @default - the configuration has no edge with an origin */
  readonly zone?: CloudflareZoneOutputs;
  /** @default - the configuration has no edge with a worker */
  readonly worker?: CacheWorkerOutputs;
}

/** Leads the host of every ingress in the zone to its load balancer. */
export function declareHostNames(stack: Stack, addresses: ServiceAddresses): void {
  const zone = zoneOf(stack);
  if (zone === undefined) return;
  for (const [name, { loadBalancerHost }] of Object.entries(addresses)) {
    const host = stack.config.services[name]?.ingress?.host;
    if (host === undefined || loadBalancerHost === undefined || !inZone(host, zone.zone)) continue;
    new HostName(`host-${name}`, { ...identity(stack), host, target: loadBalancerHost, zone });
  }
}

/** Declares the site, the certificates, and what Cloudflare does before the API. */
export function declareEdge(stack: Stack): EdgeTier {
  const { dns } = stack.config;
  const { site, zone } = stack.plan.edge ?? {};
  declareIngressCertificates(stack);
  return {
    ...(site === undefined ? {} : { site: declareSite(stack, site) }),
    ...(zone === undefined || dns?.provider !== "cloudflare" ? {} : declareZone(stack, zone, dns)),
  };
}

function zoneOf({ config }: Stack): DnsZone | undefined {
  if (config.dns === undefined) return undefined;
  const { provider, zone, zoneId } = config.dns;
  return { provider, zone, zoneId };
}

function declareSite(stack: Stack, plan: SitePlan): StaticSiteOutputs {
  const { config } = stack;
  const zone = zoneOf(stack);
  const topic = new AlarmTopic("alarms-global", {
    ...identity(stack),
    ...config.alarms,
    secret: stack.secretKeys.has("alarms"),
    region: CLOUDFRONT_REGION,
  });
  return new StaticSite("site", {
    ...identity(stack),
    plan,
    contentDir: resolve(plan.config.contentDir),
    certificateArn: plan.config.certificateArn ?? siteCertificate(stack, plan, zone),
    zone,
    alarmTopicArn: topic.outputs.topicArn,
    // A stack that lets its database go lets its site go too.
    protect: config.database.deletionProtection,
  }).outputs;
}

function siteCertificate(stack: Stack, plan: SitePlan, zone: DnsZone | undefined) {
  if (zone === undefined) throw new Error("a site without certificate and zone");
  return new Certificate("site-certificate", {
    ...identity(stack),
    domain: plan.config.domain,
    region: CLOUDFRONT_REGION,
    zone,
  }).outputs.arn;
}

/** The load balancer finds the certificate of an ingress by its host names; where one is named, it looks for none. */
function declareIngressCertificates(stack: Stack): void {
  const { cluster, services } = stack.config;
  const zone = zoneOf(stack);
  if (zone === undefined || cluster === undefined) return;
  for (const [name, { ingress }] of Object.entries(services)) {
    if (ingress === undefined || ingress.certificateArn !== undefined) continue;
    const { host } = ingress;
    if (!inZone(host, zone.zone)) continue;
    const alternativeNames = otherHosts(stack.config, host);
    const args = { ...identity(stack), domain: host, alternativeNames, zone };
    new Certificate(`cert-${name}`, args);
  }
}

function declareZone(stack: Stack, plan: ZonePlan, dns: CloudflareConfig) {
  const { domain, origin } = plan.config;
  const zone = new CloudflareZone("zone", {
    ...identity(stack),
    zone: dns.zone,
    zoneId: dns.zoneId,
    plan: dns.plan,
    settings: plan.zoneSettings,
    contributions: plan.contributions,
    tieredCache: plan.tieredCache,
    bots: plan.bots,
    records:
      origin === undefined ? [] : [{ type: "CNAME", name: domain, content: origin, proxied: true }],
  }).outputs;
  if (plan.worker === undefined) return { zone };
  const worker = new CacheWorker("cache-worker", {
    ...identity(stack),
    accountId: dns.accountId,
    zone: dns.zone,
    zoneId: dns.zoneId,
    plan: dns.plan,
    routes: [`${domain}/*`],
    ...plan.worker,
  }).outputs;
  return { zone, worker };
}
