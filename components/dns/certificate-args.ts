import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { RecordTransform } from "./records.ts";
import type { DnsZone } from "./zone.ts";

/** Key pairs that ACM makes and CloudFront takes. */
export const KEY_ALGORITHMS = ["EC_prime256v1", "RSA_2048"] as const;

/** Arguments of `Certificate`. */
export interface CertificateArgs extends CommonArgs {
  /** First name of the certificate, up to 64 characters: "www.example.com", "*.example.com". A change replaces it. */
  readonly domain: string;
  /**
   * More names, up to 99, each in the zone. A change replaces the certificate.
   * @default []
   */
  readonly alternativeNames?: readonly string[];
  /**
   * Region of the certificate; CloudFront takes only those in us-east-1.
   * @default - the provider's
   */
  readonly region?: string;
  /** Zone that proves who owns the names. */
  readonly zone: DnsZone;
  /**
   * Kind of key. P-256 has the strength of RSA with 3072 bits (NIST SP 800-57 part 1, table 2), signs a handshake with less
   * computing and sends a shorter chain; CloudFront and load balancers take it (ACM user guide, "Key algorithms"). Choose
   * RSA_2048 for clients that cannot do ECDSA. A change replaces the certificate.
   * @default "EC_prime256v1"
   */
  readonly keyAlgorithm?: (typeof KEY_ALGORITHMS)[number];
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: CertificateTransform;
}

/** Transforms of `Certificate`; those of records apply to each record that proves a name. Not a stable interface. */
export interface CertificateTransform extends RecordTransform {
  readonly certificate?: Transform<aws.acm.CertificateArgs>;
  readonly validation?: Transform<aws.acm.CertificateValidationArgs>;
}

/** What `Certificate` offers to others. */
export interface CertificateOutputs {
  /** ARN, known once the certificate is issued: before that nothing can use it. */
  readonly arn: pulumi.Output<string>;
  /** First name of the certificate. */
  readonly domain: string;
  /** Region it is in. */
  readonly region: pulumi.Output<string>;
}

/** Defaults of `CertificateArgs`. */
export const CERTIFICATE_DEFAULTS = Object.freeze({
  alternativeNames: Object.freeze([] as readonly string[]),
  keyAlgorithm: "EC_prime256v1",
}) satisfies Partial<CertificateArgs>;

/** `CertificateArgs` with the defaults filled in. */
export type ResolvedCertificateArgs = CertificateArgs &
  Required<Pick<CertificateArgs, keyof typeof CERTIFICATE_DEFAULTS>>;
