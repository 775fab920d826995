import { describe, expect, it } from "@jest/globals";
import type { CertificateArgs } from "../../../components/dns/certificate-args.ts";
import { CERTIFICATE_DEFAULTS } from "../../../components/dns/certificate-args.ts";
import { certificateProblems } from "../../../components/dns/certificate-checks.ts";
import { Certificate } from "../../../components/dns/certificate.ts";
import { withDefaults } from "../../../components/core/defaults.ts";
import { paths } from "../../support/components.ts";
import { refusal, startMocks } from "../../support/mocks.ts";

const MINIMUM: CertificateArgs = {
  domain: "www.example.com",
  zone: { provider: "route53", zone: "example.com", zoneId: "Z0123456789" },
};
const problems = (args: Partial<CertificateArgs>) =>
  certificateProblems(withDefaults(CERTIFICATE_DEFAULTS, { ...MINIMUM, ...args }));

// 52 + ".example.com", 12 characters, is 64.
const LONGEST = `${"a".repeat(26)}.${"b".repeat(25)}.example.com`;

describe("names that fit", () => {
  it.each<Partial<CertificateArgs>>([
    {},
    { domain: "example.com" },
    { domain: "*.example.com", alternativeNames: ["example.com"] },
    { domain: LONGEST },
    { alternativeNames: [`c.${LONGEST}`] },
    { domain: "xn--bcher-kva.example.com", keyAlgorithm: "RSA_2048" },
    { alternativeNames: Array.from({ length: 99 }, (_, index) => `n${index}.example.com`) },
  ])("%j", (args) => {
    expect(problems(args)).toEqual([]);
  });
});

describe("a single fault", () => {
  it.each<[Partial<CertificateArgs>, string, string]>([
    [{ domain: "www.example.org" }, "domain", "example.com or a name below it"],
    [{ domain: "badexample.com" }, "domain", "example.com or a name below it"],
    [{ domain: "WWW.example.com" }, "domain", "lower-case"],
    [{ domain: "www.*.example.com" }, "domain", "*. before it"],
    [{ domain: "https://example.com" }, "domain", "a host name"],
    [{ domain: "" }, "domain", "a host name"],
    [{ domain: `c.${LONGEST}` }, "domain", "at most 64 characters"],
    [{ alternativeNames: ["example.net"] }, "alternativeNames[0]", "a name below it"],
    [{ alternativeNames: ["a.example.com", "a.example.com"] }, "alternativeNames[1]", "once"],
    [{ alternativeNames: ["www.example.com"] }, "alternativeNames[0]", "once"],
    [
      { alternativeNames: Array.from({ length: 100 }, (_, index) => `n${index}.example.com`) },
      "alternativeNames",
      "at most 100",
    ],
    [{ keyAlgorithm: "RSA_4096" as "RSA_2048" }, "keyAlgorithm", "EC_prime256v1, RSA_2048"],
  ])("%j", (args, path, allowed) => {
    const found = problems(args);
    expect(paths(found)).toEqual([path]);
    expect(found[0]?.allowed).toContain(allowed);
  });
});

describe("several faults", () => {
  it("are one error that names key and fix, and nothing is made", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new Certificate("tls", {
          ...MINIMUM,
          domain: "www.example.org",
          alternativeNames: ["-.example.com"],
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^Certificate "tls": 2 problems/);
    expect(message).toContain("domain\n  got:     www.example.org");
    expect(message).toContain("fix:     set domain to a name that ends in .example.com");
    expect(recording.resources.filter(({ custom }) => custom)).toEqual([]);
  });
});
