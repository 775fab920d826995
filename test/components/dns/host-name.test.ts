import { describe, expect, it } from "@jest/globals";
import type { HostNameArgs } from "../../../components/dns/host-name.ts";
import { HostName } from "../../../components/dns/host-name.ts";
import { strays, untagged } from "../../support/components.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";

const ROUTE53 = { provider: "route53", zone: "example.com", zoneId: "Z0123456789" } as const;
const CLOUDFLARE = { provider: "cloudflare", zone: "example.com", zoneId: "0".repeat(32) } as const;
const TARGET = "k8s-app.eu-central-1.elb.amazonaws.com";

async function build(args: Partial<HostNameArgs> = {}) {
  const recording = await startMocks();
  const host = new HostName("origin", {
    host: "origin.example.com",
    target: TARGET,
    zone: ROUTE53,
    ...args,
  });
  await recording.settled();
  return { host, recording };
}

describe("a host name", () => {
  it("is a CNAME in Route 53", async () => {
    const { host, recording } = await build();
    expect(recording.one("origin-record")).toMatchObject({
      type: "aws:route53/record:Record",
      inputs: { type: "CNAME", name: "origin.example.com", records: [TARGET], ttl: 300 },
    });
    expect(await valueOf(host.outputs.host)).toBe("origin.example.com");
    expect(strays(recording, "origin")).toEqual([]);
    expect(untagged(recording, "origin")).toEqual([]);
  });

  it("is not proxied at Cloudflare: what proxies it fetches from here", async () => {
    const { recording } = await build({ zone: CLOUDFLARE });
    expect(recording.one("origin-record").inputs).toMatchObject({
      type: "CNAME",
      name: "origin.example.com",
      content: TARGET,
      proxied: false,
    });
  });

  it("is refused outside the zone", async () => {
    await expect(build({ host: "origin.example.org" })).rejects.toThrow(
      /host\n {2}got: {5}origin\.example\.org/,
    );
  });

  it("is refused at the apex of a zone in Route 53, and taken at Cloudflare, which flattens it", async () => {
    await expect(build({ host: "example.com" })).rejects.toThrow(/no CNAME at the zone's own name/);
    const { recording } = await build({ host: "example.com", zone: CLOUDFLARE });
    expect(recording.one("origin-record").inputs).toMatchObject({ name: "example.com" });
  });
});
