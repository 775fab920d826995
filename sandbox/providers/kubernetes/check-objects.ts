/**
 * What the API server refuses of the kinds the platform uses, beyond metadata.
 * Source: kubernetes/kubernetes pkg/apis/{apps,batch,core,autoscaling,policy,rbac,networking}/validation.
 * Only what it certainly refuses is here; manifests are also put before a real API server by the tests.
 */

import { checkValue } from "../input-rules.ts";
import { joinKey } from "../diff-values.ts";
import { UNKNOWN, hasSecret, reveal, show } from "../model.ts";
import type { Failure, Props } from "../model.ts";
import { checkPod, checkTemplate } from "./check-pod.ts";
import { DATA_KEY, checkLabels, checkText } from "./text.ts";
import { at, listAt, recordAt, textAt, unknownAt } from "../paths.ts";

/** A check of one kind. */
type ObjectCheck = (inputs: Props) => Failure[];

/** The checks by "group/Kind"; a kind that is not listed is only checked for its metadata. */
export const OBJECT_CHECKS: Readonly<Record<string, ObjectCheck>> = {
  "apps/Deployment": checkWorkload,
  "apps/DaemonSet": checkWorkload,
  "apps/ReplicaSet": checkWorkload,
  "apps/StatefulSet": checkWorkload,
  "batch/Job": (inputs) => checkJob("spec", inputs),
  "batch/CronJob": checkCronJob,
  "/Pod": (inputs) => checkPod("spec", at(inputs, "spec")),
  "/Service": checkService,
  "/ConfigMap": checkData,
  "/Secret": checkData,
  "autoscaling/HorizontalPodAutoscaler": checkAutoscaler,
  "policy/PodDisruptionBudget": checkDisruptionBudget,
  "networking.k8s.io/Ingress": checkIngress,
  "rbac.authorization.k8s.io/RoleBinding": checkRoleBinding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": checkRoleBinding,
};

/** One failure for each path that is neither set nor still unknown. */
function required(inputs: Props, ...paths: readonly string[]): Failure[] {
  return paths
    .filter((path) => {
      const parts = path.split(".");
      return at(inputs, ...parts) === undefined && !unknownAt(inputs, ...parts);
    })
    .map((path) => ({ path, got: "nothing", allowed: "a value: it is required" }));
}

/** Selector, template, and the two fitting each other. */
function checkWorkload(inputs: Props): Failure[] {
  const failures = required(inputs, "spec.selector", "spec.template");
  const template = at(inputs, "spec", "template");
  if (template !== undefined) failures.push(...checkTemplate("spec.template", template));
  failures.push(...checkRestart("spec.template", inputs, ["Always"]));
  const selector = recordAt(inputs, "spec", "selector");
  failures.push(...checkLabels("spec.selector.matchLabels", selector["matchLabels"]));
  if (at(inputs, "spec", "selector") === UNKNOWN) return failures;
  const labels = recordAt(inputs, "spec", "template", "metadata", "labels");
  if (unknownAt(inputs, "spec", "template", "metadata", "labels")) return failures;
  for (const [key, value] of Object.entries(recordAt(selector, "matchLabels"))) {
    const wanted = reveal(value);
    const given = reveal(labels[key]);
    if (wanted === UNKNOWN || given === UNKNOWN || wanted === given) continue;
    failures.push({
      path: joinKey("spec.selector.matchLabels", key),
      got: show(value),
      allowed: `the label of the template, ${show(labels[key])}`,
      fix: "give spec.template.metadata.labels every label the selector asks for",
    });
  }
  const replicas = at(inputs, "spec", "replicas") ?? null;
  return [...failures, ...checkValue("spec.replicas", replicas, { type: "integer", min: 0 })];
}

function checkRestart(path: string, inputs: Props, allowed: readonly string[]): Failure[] {
  const place = `${path}.spec.restartPolicy`;
  const policy = at(inputs, ...place.split("."));
  return checkValue(place, policy ?? null, { type: "string", values: allowed });
}

/** A job: a template whose pods may end, and do not restart for ever. */
function checkJob(path: string, inputs: Props): Failure[] {
  const template = `${path}.template`;
  const failures = required(inputs, template);
  if (failures.length > 0) return failures;
  return [
    ...checkTemplate(template, at(inputs, ...template.split("."))),
    ...required(inputs, `${template}.spec.restartPolicy`),
    ...checkRestart(template, inputs, ["OnFailure", "Never"]),
  ];
}

function checkCronJob(inputs: Props): Failure[] {
  return [
    ...required(inputs, "spec.schedule", "spec.jobTemplate"),
    ...checkJob("spec.jobTemplate.spec", inputs),
  ];
}

const SERVICE_TYPES = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

function checkService(inputs: Props): Failure[] {
  const spec = recordAt(inputs, "spec");
  const failures = checkValue("spec.type", spec["type"] ?? null, {
    type: "string",
    values: SERVICE_TYPES,
  });
  failures.push(...checkLabels("spec.selector", spec["selector"]));
  if (textAt(spec, "type") === "ExternalName")
    return [...failures, ...required(inputs, "spec.externalName")];
  const ports = listAt(spec, "ports");
  const headless = textAt(spec, "clusterIP") === "None";
  if (ports.length === 0 && !headless && !unknownAt(inputs, "spec", "ports")) {
    failures.push({
      path: "spec.ports",
      got: "none",
      allowed: "at least one port, unless clusterIP is None",
    });
  }
  ports.forEach((port, index) => {
    const path = `spec.ports[${index}]`;
    const number = at(port, "port");
    if (number === undefined)
      failures.push({ path: `${path}.port`, got: "nothing", allowed: "1 to 65535" });
    else
      failures.push(...checkValue(`${path}.port`, number, { type: "integer", min: 1, max: 65535 }));
    if (ports.length > 1 && at(port, "name") === undefined) {
      failures.push({
        path: `${path}.name`,
        got: "nothing",
        allowed: "a name: required of several ports",
      });
    }
  });
  return failures;
}

/** Largest data of a ConfigMap or Secret, in bytes (MaxSecretSize). */
const DATA_LIMIT = 1024 * 1024;

function checkData(inputs: Props): Failure[] {
  const failures: Failure[] = [];
  let total = 0;
  for (const part of ["data", "binaryData", "stringData"] as const) {
    for (const [key, value] of Object.entries(recordAt(inputs, part))) {
      const path = joinKey(part, key);
      failures.push(...checkText(path, key, DATA_KEY));
      const text = reveal(value);
      if (typeof text === "string") total += Buffer.byteLength(text);
      else if (text !== UNKNOWN && text !== null) {
        const got = hasSecret(inputs[part]) ? "[secret]" : show(value);
        failures.push({ path, got, allowed: "a text" });
      }
    }
  }
  if (total > DATA_LIMIT) {
    failures.push({
      path: "data",
      got: `${total} bytes`,
      allowed: `at most ${DATA_LIMIT} bytes in all`,
    });
  }
  return failures;
}

function checkAutoscaler(inputs: Props): Failure[] {
  const failures = required(inputs, "spec.scaleTargetRef", "spec.maxReplicas");
  const min = at(inputs, "spec", "minReplicas");
  const max = at(inputs, "spec", "maxReplicas");
  failures.push(...checkValue("spec.maxReplicas", max ?? null, { type: "integer", min: 1 }));
  failures.push(...checkValue("spec.minReplicas", min ?? null, { type: "integer", min: 0 }));
  if (typeof min === "number" && typeof max === "number" && max < min) {
    failures.push({
      path: "spec.maxReplicas",
      got: `${max}`,
      allowed: `at least minReplicas, ${min}`,
    });
  }
  return failures;
}

function checkDisruptionBudget(inputs: Props): Failure[] {
  const spec = recordAt(inputs, "spec");
  const both = ["minAvailable", "maxUnavailable"].every((name) => (spec[name] ?? null) !== null);
  return both
    ? [
        {
          path: "spec",
          got: "minAvailable and maxUnavailable",
          allowed: "one of the two",
          fix: "leave minAvailable out: maxUnavailable keeps its meaning when the workload scales",
        },
      ]
    : [];
}

function checkIngress(inputs: Props): Failure[] {
  const spec = recordAt(inputs, "spec");
  const open = (spec["rules"] ?? null) === null && (spec["defaultBackend"] ?? null) === null;
  return open && !unknownAt(inputs, "spec")
    ? [
        {
          path: "spec",
          got: "neither rules nor defaultBackend",
          allowed: "at least one of the two",
        },
      ]
    : [];
}

function checkRoleBinding(inputs: Props): Failure[] {
  return [
    ...required(inputs, "roleRef.kind", "roleRef.name"),
    ...checkValue("roleRef.kind", at(inputs, "roleRef", "kind") ?? null, {
      type: "string",
      values: ["Role", "ClusterRole"],
    }),
    ...checkValue("roleRef.apiGroup", at(inputs, "roleRef", "apiGroup") ?? null, {
      type: "string",
      values: ["rbac.authorization.k8s.io"],
    }),
  ];
}
