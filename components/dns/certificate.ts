import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type {
  CertificateArgs,
  CertificateOutputs,
  ResolvedCertificateArgs,
} from "./certificate-args.ts";
import { CERTIFICATE_DEFAULTS } from "./certificate-args.ts";
import { certificateProblems, provenName } from "./certificate-checks.ts";
import { plainRecord } from "./records.ts";

/**
 * A TLS certificate of ACM, proved by DNS records and renewed by ACM as long as they stay. A changed certificate is issued
 * before the old one goes: whoever uses it never is without.
 */
export class Certificate extends PlatformComponent<CertificateOutputs> {
  readonly outputs: CertificateOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dns:Certificate", name, args, opts);
    const resolved = withDefaults(CERTIFICATE_DEFAULTS, args);
    this.check(certificateProblems(resolved));
    const certificate = createCertificate(this, resolved);
    const records = createRecords(this, resolved, certificate);
    const validation = this.child(
      aws.acm.CertificateValidation,
      "validation",
      {
        certificateArn: certificate.arn,
        validationRecordFqdns: records.map(({ fqdn }) => fqdn),
        ...inRegion(resolved),
      },
      {
        transform: resolved.transform?.validation,
        opts: { dependsOn: records.map(({ record }) => record) },
      },
    );
    this.outputs = this.register({
      arn: validation.certificateArn,
      domain: resolved.domain,
      region: certificate.region,
    });
  }
}

function inRegion(args: ResolvedCertificateArgs): { readonly region?: string } {
  return args.region === undefined ? {} : { region: args.region };
}

function createCertificate(
  component: Certificate,
  args: ResolvedCertificateArgs,
): aws.acm.Certificate {
  return component.taggedChild(
    aws.acm.Certificate,
    "certificate",
    {
      domainName: args.domain,
      // An empty list is not what AWS reports back: it names the domain itself.
      ...(args.alternativeNames.length > 0
        ? { subjectAlternativeNames: [...args.alternativeNames] }
        : {}),
      validationMethod: "DNS",
      keyAlgorithm: args.keyAlgorithm,
      ...inRegion(args),
      tags: component.nameTag("certificate"),
    },
    { transform: args.transform?.certificate },
  );
}

/** A record that proves a name, and the name of the record. */
interface Proof {
  readonly record: pulumi.CustomResource;
  readonly fqdn: pulumi.Output<string>;
}

/**
 * One record for each name to prove, so that a preview knows how many there are; what stands in them ACM says when the
 * certificate is there. A wildcard and the domain it is in ask for the same record.
 */
function createRecords(
  component: Certificate,
  args: ResolvedCertificateArgs,
  certificate: aws.acm.Certificate,
): readonly Proof[] {
  const names = [...new Set([args.domain, ...args.alternativeNames].map(provenName))];
  return names.map((name) => {
    const proof = certificate.domainValidationOptions.apply((options) => {
      const found = options.find(({ domainName }) => provenName(domainName) === name);
      if (found === undefined) {
        throw new Error(`ACM asks for no record to prove ${name}; it was not issued for it`);
      }
      return found;
    });
    const record = plainRecord(
      component,
      `proof-${name}`,
      args.zone,
      {
        type: proof.resourceRecordType,
        name: proof.resourceRecordName,
        content: proof.resourceRecordValue,
      },
      args.transform,
    );
    return { record, fqdn: proof.resourceRecordName };
  });
}
