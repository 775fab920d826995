import { describe, expect, it } from "@jest/globals";
import type { CertificateArgs } from "../../../components/dns/certificate-args.ts";
import { Certificate } from "../../../components/dns/certificate.ts";
import { strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";

const ROUTE53 = { provider: "route53", zone: "example.com", zoneId: "Z0123456789" } as const;
const CLOUDFLARE = { provider: "cloudflare", zone: "example.com", zoneId: "0".repeat(32) } as const;
const MINIMUM: CertificateArgs = { domain: "www.example.com", zone: ROUTE53 };

async function build(
  args: Partial<CertificateArgs> = {},
): Promise<readonly [Certificate, Recording]> {
  const recording = await startMocks();
  const certificate = new Certificate("tls", { ...MINIMUM, ...args });
  await recording.settled();
  return [certificate, recording];
}

describe("a certificate by default", () => {
  it("is asked for with a P-256 key and proved by DNS", async () => {
    const [, recording] = await build();
    const { tags, ...inputs } = recording.one("tls-certificate").inputs;
    expect(tags).toMatchObject({ component: "tls", Name: "plumbline-test-tls-certificate" });
    expect(inputs).toEqual({
      domainName: "www.example.com",
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
    });
  });

  it("is proved by the record that ACM asks for, in Route 53", async () => {
    const [, recording] = await build();
    expect(recording.one("tls-proof-www.example.com")).toMatchObject({
      type: "aws:route53/record:Record",
      inputs: {
        zoneId: "Z0123456789",
        type: "CNAME",
        name: "_proof.www.example.com.",
        records: ["_www.example.com.acm-validations.aws."],
        ttl: 300,
        allowOverwrite: true,
      },
    });
  });

  it("is used only once it is issued: its ARN comes from the validation, which waits for the record", async () => {
    const [certificate, recording] = await build();
    expect(recording.one("tls-validation").inputs).toEqual({
      certificateArn: "arn:aws:mock:eu-central-1:123456789012:tls-certificate",
      validationRecordFqdns: ["_proof.www.example.com."],
    });
    expect(recording.one("tls-validation").dependsOn).toContain("tls-proof-www.example.com");
    expect(await valueOf(certificate.outputs.arn)).toBe(
      "arn:aws:mock:eu-central-1:123456789012:tls-certificate",
    );
  });

  it("tags and owns every child, and registers its outputs", async () => {
    const [certificate, recording] = await build();
    expect(untagged(recording, "tls")).toEqual([]);
    expect(strays(recording, "tls")).toEqual([]);
    expect(certificate.outputs.domain).toBe("www.example.com");
    expect(await valueOf(certificate.outputs.region)).toBe("eu-central-1");
    expect(Object.keys(recording.outputs.get("tls") ?? {}).sort()).toEqual([
      "arn",
      "domain",
      "region",
    ]);
  });
});

describe("a zone at Cloudflare", () => {
  it("gets the record without proxy, and without the dots Cloudflare does not write", async () => {
    const [, recording] = await build({ zone: CLOUDFLARE });
    expect(recording.one("tls-proof-www.example.com")).toMatchObject({
      type: "cloudflare:index/dnsRecord:DnsRecord",
      inputs: {
        zoneId: "0".repeat(32),
        type: "CNAME",
        name: "_proof.www.example.com",
        content: "_www.example.com.acm-validations.aws",
        proxied: false,
        ttl: 1,
        comment: "Managed by Pulumi: plumbline-test-tls",
      },
    });
    expect(recording.one("tls-validation").dependsOn).toContain("tls-proof-www.example.com");
    expect(recording.names("aws:route53/record:Record")).toEqual([]);
  });
});

describe("several names", () => {
  const names = {
    domain: "example.com",
    alternativeNames: ["*.example.com", "www.example.com", "api.eu.example.com"],
  };

  it("have a record each, one for a wildcard and its domain together", async () => {
    const [, recording] = await build(names);
    expect(recording.one("tls-certificate").inputs["subjectAlternativeNames"]).toEqual(
      names.alternativeNames,
    );
    expect(recording.names("aws:route53/record:Record")).toEqual([
      "tls-proof-api.eu.example.com",
      "tls-proof-example.com",
      "tls-proof-www.example.com",
    ]);
    expect(recording.one("tls-proof-example.com").inputs["name"]).toBe("_proof.example.com.");
    expect(recording.one("tls-validation").inputs["validationRecordFqdns"]).toEqual([
      "_proof.example.com.",
      "_proof.www.example.com.",
      "_proof.api.eu.example.com.",
    ]);
  });

  it("have as many records in a preview, before ACM has said what stands in them", async () => {
    const certificates = "aws:acm/certificate:Certificate";
    const recording = await startMocks(undefined, "test", [certificates]);
    new Certificate("tls", { ...MINIMUM, ...names });
    await recording.settled();
    expect(recording.names("aws:route53/record:Record").length).toBe(3);
  });
});

describe("a region", () => {
  it("is said of certificate and validation, with the provider's own credentials", async () => {
    const [certificate, recording] = await build({ region: "us-east-1" });
    expect(recording.one("tls-certificate").inputs["region"]).toBe("us-east-1");
    expect(recording.one("tls-validation").inputs["region"]).toBe("us-east-1");
    expect(recording.one("tls-proof-www.example.com").inputs).not.toHaveProperty("region");
    expect(await valueOf(certificate.outputs.region)).toBe("us-east-1");
  });
});

describe("transforms", () => {
  it("have the last word on each child", async () => {
    const [, recording] = await build({
      keyAlgorithm: "RSA_2048",
      transform: {
        certificate: { options: { certificateTransparencyLoggingPreference: "DISABLED" } },
        route53Record: { ttl: 60 },
        validation: (_args, opts) => {
          opts.customTimeouts = { update: "2h" };
        },
      },
    });
    expect(recording.one("tls-certificate").inputs).toMatchObject({
      keyAlgorithm: "RSA_2048",
      options: { certificateTransparencyLoggingPreference: "DISABLED" },
    });
    expect(recording.one("tls-proof-www.example.com").inputs["ttl"]).toBe(60);
    expect(recording.one("tls-validation").updateTimeout).toBe("2h");
    const [, cloudflare] = await build({
      zone: CLOUDFLARE,
      transform: { cloudflareRecord: { comment: "mine" } },
    });
    expect(cloudflare.one("tls-proof-www.example.com").inputs["comment"]).toBe("mine");
  });
});
