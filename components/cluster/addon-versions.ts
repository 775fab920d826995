import type { Problem } from "../../tuning/errors.ts";

/** Kubernetes minors the table below has versions for. */
export const ADDON_MINORS = ["1.32", "1.33", "1.34", "1.35", "1.36"] as const;

/** One of the minors the table has versions for. */
export type KubernetesMinor = (typeof ADDON_MINORS)[number];

/** EKS add-ons the cluster has. */
export const ADDON_NAMES = [
  "vpc-cni",
  "kube-proxy",
  "coredns",
  "eks-pod-identity-agent",
  "metrics-server",
  "aws-ebs-csi-driver",
  "aws-secrets-store-csi-driver-provider",
] as const;

/** Name of an EKS add-on, as EKS spells it. */
export type AddonName = (typeof ADDON_NAMES)[number];

/** The same version for every minor. */
const everyMinor = (version: string): Readonly<Record<KubernetesMinor, string>> => ({
  "1.32": version,
  "1.33": version,
  "1.34": version,
  "1.35": version,
  "1.36": version,
});

/**
 * The pinned versions. AWS publishes the versions of vpc-cni, kube-proxy and coredns in the EKS user guide ("Manage kube-proxy in Amazon
 * EKS clusters", "Manage CoreDNS for DNS in Amazon EKS clusters", "Assign IPs to Pods with the Amazon VPC CNI"): those of
 * 20 August 2026 stand here. The others have no such table; each is one that public clusters of these minors were seen to run
 * (August to October 2026), and AWS offers them for every minor here as far as is known. No AWS account was asked. Before the
 * first deployment of a cluster, and before its upgrade, list what EKS offers:
 *
 *   aws eks describe-addon-versions --kubernetes-version 1.34 --addon-name vpc-cni \
 *     --query 'addons[].addonVersions[].[addonVersion, compatibilities[0].defaultVersion]' --output text
 *
 * and give another version by the `addons` argument. EKS refuses a version it does not offer before it changes anything.
 */
export const ADDON_VERSIONS: Readonly<
  Record<AddonName, Readonly<Record<KubernetesMinor, string>>>
> = Object.freeze({
  "vpc-cni": everyMinor("v1.22.4-eksbuild.3"),
  "kube-proxy": {
    "1.32": "v1.32.13-eksbuild.16",
    "1.33": "v1.33.10-eksbuild.13",
    "1.34": "v1.34.6-eksbuild.13",
    "1.35": "v1.35.3-eksbuild.13",
    "1.36": "v1.36.0-eksbuild.14",
  },
  coredns: {
    "1.32": "v1.11.4-eksbuild.40",
    "1.33": "v1.12.4-eksbuild.18",
    "1.34": "v1.13.2-eksbuild.11",
    "1.35": "v1.14.3-eksbuild.3",
    "1.36": "v1.14.3-eksbuild.3",
  },
  "eks-pod-identity-agent": everyMinor("v1.3.10-eksbuild.3"),
  "metrics-server": {
    ...everyMinor("v0.8.1-eksbuild.6"),
    "1.36": "v0.9.0-eksbuild.5",
  },
  "aws-ebs-csi-driver": everyMinor("v1.66.0-eksbuild.1"),
  "aws-secrets-store-csi-driver-provider": everyMinor("v3.1.3-eksbuild.1"),
});

/** Form of an add-on's version. */
const VERSION = /^v\d+\.\d+\.\d+-eksbuild\.\d+$/;

/** The version of one add-on: the user's own, else the pinned one. */
export function addonVersion(
  name: AddonName,
  minor: KubernetesMinor,
  overrides: Readonly<Record<string, string>>,
): string {
  return overrides[name] ?? ADDON_VERSIONS[name][minor];
}

/** What is wrong with the user's own versions. */
export function addonProblems(overrides: Readonly<Record<string, string>>): readonly Problem[] {
  return Object.entries(overrides).flatMap(([name, version]) => {
    const path = `addons["${name}"]`;
    if (!(ADDON_NAMES as readonly string[]).includes(name)) {
      const allowed = `one of ${ADDON_NAMES.join(", ")}`;
      return [{ path, got: "an add-on the cluster does not have", allowed, fix: "remove it" }];
    }
    if (VERSION.test(version)) return [];
    const allowed = 'a version as EKS spells it, "v1.22.4-eksbuild.3"';
    const fix = `list them: aws eks describe-addon-versions --addon-name ${name}`;
    return [{ path, got: version, allowed, fix }];
  });
}
