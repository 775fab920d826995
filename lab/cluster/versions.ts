/**
 * The API server that the objects are proved on: the Kubernetes minor version of the platform's EKS cluster,
 * at the newest patch that is published as a Go module beside its staging modules (lab/cluster/go/apiserver).
 */
export const KUBERNETES_VERSION = "1.34.3";

/** The API server's command. */
export const APISERVER = "kube-apiserver";

/** The command of the store behind it. */
export const ETCD = "etcd";

/** Debian's and Ubuntu's package with that command. */
export const ETCD_PACKAGE = "etcd-server";
