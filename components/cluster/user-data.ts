import { stringify } from "yaml";
import { kernelScript } from "./kernel-script.ts";
import type { NodeConfig } from "./node-config.ts";
import type { NodeKernel } from "./nodes-args.ts";

/** Separates the parts; it must not occur in them. */
const BOUNDARY = "PLUMBLINE-NODE-USER-DATA";

/**
 * A node's user data: cloud-init runs the script, nodeadm reads the NodeConfig. The script is done before nodeadm starts the
 * kubelet (awslabs/amazon-eks-ami, nodeadm-run.service: After=cloud-final.service), so the first pod already has the settings.
 * EKS and Karpenter add a part of their own with the cluster's name and address.
 */
export function userData(config: NodeConfig, kernel: NodeKernel): string {
  return [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    "",
    part('text/x-shellscript; charset="us-ascii"', kernelScript(kernel)),
    part("application/node.eks.aws", `---\n${stringify(config)}`),
    `--${BOUNDARY}--`,
    "",
  ].join("\n");
}

function part(contentType: string, body: string): string {
  return [`--${BOUNDARY}`, `Content-Type: ${contentType}`, "", body].join("\n");
}
