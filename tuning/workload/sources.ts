/** Documents that several parts of a workload's tuning are taken from. */

/** kubernetes.io, concepts and tasks, by the title of the page. */
export const KUBERNETES = {
  resources: "Kubernetes documentation, Resource Management for Pods and Containers",
  qos: "Kubernetes documentation, Pod Quality of Service Classes",
  emptyDir: "Kubernetes documentation, Volumes: emptyDir",
  logs: "Kubernetes documentation, Logging Architecture: log rotation",
  probes: "Kubernetes documentation, Configure Liveness, Readiness and Startup Probes",
  lifecycle: "Kubernetes documentation, Pod Lifecycle: termination of Pods",
  hpa: "Kubernetes documentation, Horizontal Pod Autoscaling: configurable scaling behavior",
  deployment: "Kubernetes documentation, Deployments",
  pdb: "Kubernetes documentation, Specifying a Disruption Budget for your Application",
  spread: "Kubernetes documentation, Pod Topology Spread Constraints",
  affinity: "Kubernetes documentation, Assigning Pods to Nodes: node affinity weight",
  dns: "Kubernetes documentation, DNS for Services and Pods; resolv.conf(5)",
  quota: "Kubernetes documentation, Resource Quotas",
  limitRange: "Kubernetes documentation, Limit Ranges",
  jobs: "Kubernetes documentation, Jobs",
  cronJobs: "Kubernetes documentation, CronJob",
} as const;

/** What no document says: the choice of those who wrote this. */
export const JUDGEMENT = "this project's judgement";

/** Where a number comes from that the user wrote. */
export const CONFIGURATION = "stack configuration";
