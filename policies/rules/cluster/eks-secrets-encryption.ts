import { resourceRule } from "../../core/rule.ts";
import { CLUSTER, block, eksGuide, eksControl } from "./blocks.ts";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Secrets under a key of one's own. */
export const eksSecretsEncryption = resourceRule({
  name: "eks-secrets-encryption",
  service: "cluster",
  checks: "Kubernetes secrets are envelope-encrypted with a KMS key of one's own.",
  why: "With a key that AWS owns nobody can see who decrypts the secrets, nor take the right to do so away.",
  severity: "high",
  level: "mandatory",
  references: [
    eksGuide("Encrypt Kubernetes secrets with KMS on existing clusters", "enable-kms"),
    eksControl("EKS.3"),
    {
      title:
        "CIS Amazon EKS Benchmark 5.3.1: Ensure Kubernetes Secrets are encrypted using Customer Master Keys (CMKs) managed in AWS KMS",
    },
  ],
  types: [CLUSTER],
  check(cluster, report) {
    const config = cluster.at("encryptionConfig");
    const encryption = block(config);
    const key = block(encryption.at("provider")).at("keyArn");
    if (!key.isSet) {
      report.violation(
        'encryptionConfig has no key: set provider.keyArn to a KMS key, and resources to ["secrets"].',
        config,
      );
      return;
    }
    const resources = encryption.at("resources");
    if (resources.texts().includes("secrets")) return;
    report.violation(
      'encryptionConfig.resources does not hold secrets: set it to ["secrets"].',
      resources,
    );
  },
  good: {
    type: CLUSTER,
    props: { encryptionConfig: { provider: { keyArn: KEY }, resources: ["secrets"] } },
  },
  bad: {
    example: { type: CLUSTER, props: { name: "example" } },
    says: [
      'encryptionConfig has no key: set provider.keyArn to a KMS key, and resources to ["secrets"].',
    ],
  },
});
