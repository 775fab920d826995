import { z } from "zod";

import { POD_TYPES, podSpec } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { isNodeAgent } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Directories of the node. */
export const podHostPath = resourceRule({
  name: "pod-host-path",
  service: "workload",
  checks: "Pods mount no directory of their node.",
  why: "What is written there survives the pod and is read by others; with the right directory a pod owns the node.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.podSecurity, PAGES.volumes],
  types: POD_TYPES,
  limits: z.strictObject({
    paths: z
      .array(z.string())
      .default([])
      .describe(
        "Paths of nodes that may be mounted with all below, such as /var/log for a log agent",
      ),
  }),
  check(resource, report, { paths }) {
    if (isNodeAgent(resource.type, resource.inputs)) return;
    report.each(podSpec(resource).at("volumes").list(), (volume) => {
      const hostPath = volume.at("hostPath");
      if (!hostPath.isSet) return;
      const path = hostPath.at("path").text() ?? "";
      if (paths.some((allowed) => isWithin(path, allowed))) return;
      report.violation(
        `volume ${volume.at("name").text() ?? volume.path} is ${path} of the node: use an emptyDir, a PersistentVolumeClaim or a ConfigMap instead`,
        hostPath,
      );
    });
  },
  good: deployment({ pod: { volumes: [{ name: "tmp", emptyDir: { sizeLimit: "64Mi" } }] } }),
  bad: {
    example: deployment({
      pod: { volumes: [{ name: "docker", hostPath: { path: "/var/run/docker.sock" } }] },
    }),
    says: [
      "volume docker is /var/run/docker.sock of the node: use an emptyDir, a PersistentVolumeClaim or a ConfigMap instead",
    ],
  },
});

/** Whether a path is a directory or below it; Kubernetes refuses paths with "..". */
function isWithin(path: string, directory: string): boolean {
  return `${path}/`.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}
