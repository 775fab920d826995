import { describe, expect, it } from "@jest/globals";
import { PlatformComponent } from "../../../components/core/platform-component.ts";
import type { AliasOptions, RecordTransform } from "../../../components/dns/records.ts";
import { aliasRecord } from "../../../components/dns/records.ts";
import type { DnsZone } from "../../../components/dns/zone.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks } from "../../support/mocks.ts";

/** A component that has nothing but an alias. */
class Probe extends PlatformComponent<{ readonly count: number }> {
  readonly outputs: { readonly count: number };

  constructor(zone: DnsZone, alias: AliasOptions, transform?: RecordTransform) {
    super("test:Probe", "site", {});
    const records = aliasRecord(this, "alias", zone, alias, transform);
    this.outputs = this.register({ count: records.length });
  }
}

const ROUTE53: DnsZone = { provider: "route53", zone: "example.com", zoneId: "Z0123456789" };
const CLOUDFLARE: DnsZone = {
  provider: "cloudflare",
  zone: "example.com",
  zoneId: "0123456789abcdef0123456789abcdef",
};
const ALIAS: AliasOptions = {
  name: "www.example.com",
  target: "d111111abcdef8.cloudfront.net",
  targetZoneId: "Z2FDTNDATAQYW2",
};

async function build(
  zone: DnsZone,
  alias: AliasOptions = ALIAS,
  transform?: RecordTransform,
): Promise<readonly [Probe, Recording]> {
  const recording = await startMocks();
  const probe = new Probe(zone, alias, transform);
  await recording.settled();
  return [probe, recording];
}

describe("an alias in Route 53", () => {
  it("is one record for IPv4 and one for IPv6, to the distribution itself", async () => {
    const [probe, recording] = await build(ROUTE53);
    expect(probe.outputs.count).toBe(2);
    for (const type of ["A", "AAAA"]) {
      expect(recording.one(`site-alias-${type.toLowerCase()}`).inputs).toEqual({
        zoneId: "Z0123456789",
        name: "www.example.com",
        type,
        aliases: [
          {
            name: "d111111abcdef8.cloudfront.net",
            zoneId: "Z2FDTNDATAQYW2",
            evaluateTargetHealth: false,
          },
        ],
      });
    }
  });

  it("needs to be told the zone of the target", async () => {
    await startMocks();
    const { targetZoneId, ...without } = ALIAS;
    expect(targetZoneId).toBeDefined();
    expect(refusal(() => new Probe(ROUTE53, without))).toContain(
      "targetZoneId\n  got:     nothing, for www.example.com in a Route 53 zone",
    );
  });
});

describe("an alias at Cloudflare", () => {
  it("is a CNAME that is not proxied: two CDNs would cache one behind the other", async () => {
    const [probe, recording] = await build(CLOUDFLARE);
    expect(probe.outputs.count).toBe(1);
    expect(recording.one("site-alias").inputs).toEqual({
      zoneId: "0123456789abcdef0123456789abcdef",
      type: "CNAME",
      name: "www.example.com",
      content: "d111111abcdef8.cloudfront.net",
      proxied: false,
      ttl: 1,
      comment: "Managed by Pulumi: plumbline-test-site",
    });
  });

  it("can be proxied, and needs no zone of the target", async () => {
    const { name, target } = ALIAS;
    const [, recording] = await build(CLOUDFLARE, { name, target, proxied: true });
    expect(recording.one("site-alias").inputs["proxied"]).toBe(true);
  });
});

describe("a name", () => {
  it.each(["www.example.org", "notexample.com", "com"])(
    "outside the zone is refused: %s",
    async (name) => {
      const recording = await startMocks();
      const message = refusal(() => new Probe(CLOUDFLARE, { ...ALIAS, name }));
      await recording.settled();
      expect(message).toContain(`domain\n  got:     ${name}`);
      expect(message).toContain("set domain to a name that ends in .example.com");
      expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
    },
  );

  it("may be the zone's apex", async () => {
    const [, recording] = await build(ROUTE53, { ...ALIAS, name: "example.com" });
    expect(recording.one("site-alias-a").inputs["name"]).toBe("example.com");
  });
});

describe("transforms", () => {
  it("have the last word on records of both services", async () => {
    const transform: RecordTransform = {
      route53Record: { setIdentifier: "blue" },
      cloudflareRecord: { comment: "mine" },
    };
    const [, route53] = await build(ROUTE53, ALIAS, transform);
    expect(route53.one("site-alias-aaaa").inputs["setIdentifier"]).toBe("blue");
    const [, cloudflare] = await build(CLOUDFLARE, ALIAS, transform);
    expect(cloudflare.one("site-alias").inputs["comment"]).toBe("mine");
  });
});
