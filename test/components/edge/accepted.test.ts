import { describe, expect, it } from "@jest/globals";
import { Certificate } from "../../../components/dns/certificate.ts";
import { CacheWorker } from "../../../components/edge/cache-worker.ts";
import { CloudflareZone } from "../../../components/edge/cloudflare-zone.ts";
import { provider as aws } from "../../../sandbox/providers/aws/index.ts";
import { provider as cloudflare } from "../../../sandbox/providers/cloudflare/index.ts";
import type { Props } from "../../../sandbox/providers/model.ts";
import type { Recording, Registered } from "../../support/mocks.ts";
import { startMocks } from "../../support/mocks.ts";
import { WORKER, ZONE, ZONE_ID, cacheRule, from, rateRule } from "./support.ts";

/** What the model of a resource's provider refuses of its inputs. */
function refusals({ type, name, inputs }: Registered): readonly string[] {
  const provider = type.startsWith("aws:") ? aws : cloudflare;
  const model = provider.resource(type);
  if (model === undefined) return [`${name}: no provider knows ${type}`];
  const context = provider.configure({});
  const request = {
    urn: `urn::${name}`,
    name,
    news: inputs as Props,
    randomHex: () => "",
    context,
  };
  return model.check(request).failures.map(({ path }) => `${name}: ${path}`);
}

async function everything(): Promise<Recording> {
  const recording = await startMocks();
  new CacheWorker("api", {
    ...WORKER,
    limits: [{ name: "search", binding: "LIMIT_SEARCH", requests: 100, periodSeconds: 60 }],
  });
  new CloudflareZone("edge", {
    ...ZONE,
    plan: "enterprise",
    settings: { ssl: "strict", browser_cache_ttl: 0 },
    bots: { enableJs: true },
    contributions: [from("edge", cacheRule("static"), rateRule("login"))],
    records: [{ type: "A", name: "api.example.com", content: "192.0.2.1", proxied: true }],
  });
  const names = { domain: "example.com", alternativeNames: ["*.example.com"] };
  const zone = { zone: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" };
  new Certificate("tls", {
    ...names,
    region: "us-east-1",
    zone: { ...zone, provider: "route53" },
  });
  new Certificate("tls-too", {
    ...names,
    zone: { ...zone, zoneId: ZONE_ID, provider: "cloudflare" },
  });
  await recording.settled();
  return recording;
}

describe("all that is asked for", () => {
  it("is of types the providers have, with inputs they take", async () => {
    const { resources } = await everything();
    const custom = resources.filter((resource) => resource.custom);
    // Worker: store, script, subdomain, route. Zone: 2 settings, 2 rulesets, 3 of tiered cache, bots, record.
    // Certificates: 2 x (certificate, record, validation).
    expect(custom).toHaveLength(4 + 9 + 6);
    expect(custom.flatMap(refusals)).toEqual([]);
  });
});
