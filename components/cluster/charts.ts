import type { ControllerName } from "./controllers-args.ts";

/** A Helm chart. */
export interface Chart {
  /** Name in its repository, or the whole address of an OCI chart. */
  readonly chart: string;
  /** Address of the repository. @default - an OCI chart has none */
  readonly repository?: string;
  /** The pinned version. */
  readonly version: string;
}

/**
 * The charts. Versions are releases of 2026 that public clusters of Kubernetes 1.34 to 1.36 were seen to run; the projects
 * announce theirs at aws/eks-charts, kedacore/charts, kubernetes/autoscaler (charts/cluster-autoscaler),
 * aws/karpenter-provider-aws and grafana/k6-operator. List them with `helm search repo <repository>/<chart> --versions` or `helm show chart <oci address>`.
 */
export const CHARTS: Readonly<Record<ControllerName, Chart>> = Object.freeze({
  "aws-load-balancer-controller": {
    chart: "aws-load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    version: "3.5.0",
  },
  keda: {
    chart: "keda",
    repository: "https://kedacore.github.io/charts",
    version: "2.20.2",
  },
  "cluster-autoscaler": {
    chart: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    version: "9.59.0",
  },
  karpenter: {
    chart: "oci://public.ecr.aws/karpenter/karpenter",
    version: "1.14.1",
  },
  "k6-operator": {
    chart: "k6-operator",
    repository: "https://grafana.github.io/helm-charts",
    version: "4.6.0",
  },
});
