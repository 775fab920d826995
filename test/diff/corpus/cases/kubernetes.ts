import type { PlainCase } from "../case.ts";
import { remove, set } from "../program.ts";

/** Where the only container of a workload is. */
const CONTAINER = ["spec", "template", "spec", "containers", 0] as const;

const IMAGE = `registry.example/web@sha256:${"b".repeat(64)}`;

/** What runs in the cluster. */
export const KUBERNETES_CASES: readonly PlainCase[] = [
  {
    name: "workload: a new image",
    covers: ["c.15"],
    change: set({ image: IMAGE }, "web", ...CONTAINER),
    classes: { web: "rolling" },
    worse: [],
  },
  {
    name: "workload: a new image, one pod that is stopped first",
    covers: ["c.15"],
    change: set({ image: IMAGE }, "single", ...CONTAINER),
    classes: { single: "downtime" },
    worse: [],
  },
  {
    name: "workload: a label in the selector",
    covers: ["7.14", "c.15"],
    change: (program) => {
      set({ tier: "front" }, "web", "spec", "selector", "matchLabels")(program);
      set({ tier: "front" }, "web", "spec", "template", "metadata", "labels")(program);
    },
    classes: { web: "replace" },
  },
  {
    name: "workload: more pods",
    covers: [],
    change: set({ replicas: 5 }, "web", "spec"),
    classes: { web: "in-place" },
    worse: [],
  },
  {
    name: "workload: a label of the object",
    covers: ["7.14"],
    change: set({ owner: "shop" }, "web", "metadata", "labels"),
    classes: { web: "none" },
    worse: [],
  },
  {
    name: "workload: restarted when the database is down",
    covers: ["7.15", "c.15"],
    change: set({ path: "/health/deps" }, "web", ...CONTAINER, "livenessProbe", "httpGet"),
    classes: { web: "rolling" },
  },
  {
    name: "workload: privileged",
    covers: [],
    change: set({ privileged: true }, "web", ...CONTAINER, "securityContext"),
    classes: { web: "rolling" },
    worse: ["security"],
  },
  {
    name: "workload: an unsafe sysctl",
    covers: ["7.13", "c.14"],
    change: set(
      {
        sysctls: [{ name: "net.core.somaxconn", value: "4096" }],
      },
      "web",
      "spec",
      "template",
      "spec",
      "securityContext",
    ),
    classes: { web: "rolling" },
    worse: ["security"],
  },
  {
    name: "workload: deleted",
    covers: ["c.15"],
    change: remove("web"),
    classes: { web: "downtime" },
  },
  {
    name: "workload: the disks of a StatefulSet",
    covers: ["c.15"],
    change: set(
      { storage: "20Gi" },
      "ledger",
      "spec",
      "volumeClaimTemplates",
      0,
      "spec",
      "resources",
      "requests",
    ),
    classes: { ledger: "replace" },
  },
  {
    name: "storage: a claim deleted",
    covers: ["c.1"],
    change: remove("claim"),
    classes: { claim: "data-loss" },
  },
  {
    name: "storage: a claim grows",
    covers: [],
    change: set({ storage: "40Gi" }, "claim", "spec", "resources", "requests"),
    classes: { claim: "in-place" },
    worse: [],
  },
  {
    name: "configuration: a ConfigMap under its name",
    covers: [],
    change: set({ LOG_LEVEL: "debug" }, "settings", "data"),
    // The provider takes ConfigMaps for immutable: this one is gone for a moment.
    classes: { settings: "replace" },
    worse: [],
  },
  {
    name: "service: leads to pods that do not exist",
    covers: [],
    change: set({ app: "web2" }, "web-service", "spec", "selector"),
    classes: { "web-service": "downtime" },
  },
  {
    name: "service: deleted",
    covers: [],
    change: remove("web-service"),
    classes: { "web-service": "downtime" },
  },
  {
    name: "job: a new image",
    covers: [],
    change: set({ image: IMAGE }, "migrate", ...CONTAINER),
    classes: { migrate: "in-place" },
  },
  {
    name: "network policy: deleted",
    covers: [],
    change: remove("fence"),
    classes: { fence: "in-place" },
    worse: ["security"],
  },
  {
    name: "disruption budget: no pod may go",
    covers: ["c.15"],
    change: set({ minAvailable: 3 }, "web-budget", "spec"),
    classes: { "web-budget": "in-place" },
  },
];
