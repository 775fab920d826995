import * as pulumi from "@pulumi/pulumi";

/** What a kubeconfig is made from. */
export interface KubeconfigParts {
  readonly clusterName: pulumi.Input<string>;
  readonly endpoint: pulumi.Input<string>;
  /** Base64. */
  readonly certificateAuthority: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
}

/**
 * A kubeconfig as JSON text. Tokens come from the AWS CLI (1.16.156 or newer), so that no credential is in it; which profile or
 * role the CLI uses is decided by its environment, as for the AWS provider.
 * Source: EKS user guide, "Connect kubectl to an EKS cluster by creating a kubeconfig file".
 */
export function kubeconfig(parts: KubeconfigParts): pulumi.Output<string> {
  const { clusterName, endpoint, certificateAuthority, region } = parts;
  return pulumi.jsonStringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: clusterName,
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthority },
      },
    ],
    users: [
      {
        name: clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: [
              "eks",
              "get-token",
              "--cluster-name",
              clusterName,
              "--region",
              region,
              "--output",
              "json",
            ],
            interactiveMode: "Never",
          },
        },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    "current-context": clusterName,
  });
}
