import type { Reference } from "../../core/rule.ts";

const DOCS = "https://kubernetes.io/docs";

/** Pages that several of these rules come from. */
export const PAGES = {
  podSecurity: {
    title: "Kubernetes: Pod Security Standards",
    url: `${DOCS}/concepts/security/pod-security-standards/`,
  },
  securityContext: {
    title: "Kubernetes: Configure a Security Context for a Pod or Container",
    url: `${DOCS}/tasks/configure-pod-container/security-context/`,
  },
  resources: {
    title: "Kubernetes: Resource Management for Pods and Containers",
    url: `${DOCS}/concepts/configuration/manage-resources-containers/`,
  },
  qos: {
    title: "Kubernetes: Pod Quality of Service Classes",
    url: `${DOCS}/concepts/workloads/pods/pod-qos/`,
  },
  eviction: {
    title: "Kubernetes: Node-pressure Eviction",
    url: `${DOCS}/concepts/scheduling-eviction/node-pressure-eviction/`,
  },
  probes: {
    title: "Kubernetes: Configure Liveness, Readiness and Startup Probes",
    url: `${DOCS}/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/`,
  },
  lifecycle: {
    title: "Kubernetes: Pod Lifecycle, Termination of Pods",
    url: `${DOCS}/concepts/workloads/pods/pod-lifecycle/#pod-termination`,
  },
  hooks: {
    title: "Kubernetes: Container Lifecycle Hooks",
    url: `${DOCS}/concepts/containers/container-lifecycle-hooks/`,
  },
  images: { title: "Kubernetes: Images", url: `${DOCS}/concepts/containers/images/` },
  volumes: {
    title: "Kubernetes: Volumes, hostPath",
    url: `${DOCS}/concepts/storage/volumes/#hostpath`,
  },
  configuration: {
    title: "Kubernetes: Configuration Best Practices",
    url: `${DOCS}/concepts/configuration/overview/`,
  },
  serviceAccounts: {
    title: "Kubernetes: Configure Service Accounts for Pods",
    url: `${DOCS}/tasks/configure-pod-container/configure-service-account/`,
  },
  secrets: {
    title: "Kubernetes: Good practices for Kubernetes Secrets",
    url: `${DOCS}/concepts/security/secrets-good-practices/`,
  },
  sysctls: {
    title: "Kubernetes: Using sysctls in a Kubernetes Cluster",
    url: `${DOCS}/tasks/administer-cluster/sysctl-cluster/`,
  },
  disruptions: {
    title: "Kubernetes: Specifying a Disruption Budget for your Application",
    url: `${DOCS}/tasks/run-application/configure-pdb/`,
  },
  spread: {
    title: "Kubernetes: Pod Topology Spread Constraints",
    url: `${DOCS}/concepts/scheduling-eviction/topology-spread-constraints/`,
  },
  autoscaling: {
    title: "Kubernetes: Horizontal Pod Autoscaling",
    url: `${DOCS}/tasks/run-application/horizontal-pod-autoscale/`,
  },
  keda: {
    title: "KEDA: ScaledObject specification",
    url: "https://keda.sh/docs/latest/reference/scaledobject-spec/",
  },
} as const satisfies Record<string, Reference>;
