/**
 * What the API server refuses of a pod, or of the template of pods.
 * Source: kubernetes/kubernetes pkg/apis/core/validation/validation.go (ValidatePodSpec, validateContainers,
 * ValidateResourceRequirements).
 */

import { checkValue } from "../input-rules.ts";
import { UNKNOWN, isRecord, reveal, show } from "../model.ts";
import type { Failure, Props, Value } from "../model.ts";
import { joinKey } from "../diff-values.ts";
import { parseQuantity } from "./quantity.ts";
import { DNS_LABEL, checkAnnotations, checkLabels, checkText } from "./text.ts";
import { at, listAt, recordAt, textAt, unknownAt } from "../paths.ts";

const PORT = { type: "integer", min: 1, max: 65535 } as const;

/** A port name: an IANA service name. */
const PORT_NAME = {
  max: 15,
  regex: /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  says: "lower-case letters, digits and single '-', with at least one letter",
};

/** Checks a pod template: its labels and annotations, and the pod. */
export function checkTemplate(path: string, template: Value | undefined): Failure[] {
  if (template === UNKNOWN) return [];
  return [
    ...checkLabels(`${path}.metadata.labels`, at(template, "metadata", "labels")),
    ...checkAnnotations(`${path}.metadata.annotations`, at(template, "metadata", "annotations")),
    ...checkPod(`${path}.spec`, at(template, "spec")),
  ];
}

/** Checks the spec of a pod. */
export function checkPod(path: string, spec: Value | undefined): Failure[] {
  if (spec === UNKNOWN) return [];
  const failures: Failure[] = [];
  const containers = listAt(spec, "containers");
  if (containers.length === 0 && !unknownAt(spec, "containers")) {
    failures.push({ path: `${path}.containers`, got: "none", allowed: "at least one container" });
  }
  const names = new Set<string>();
  for (const list of ["initContainers", "containers"] as const) {
    listAt(spec, list).forEach((container, index) => {
      failures.push(...checkContainer(`${path}.${list}[${index}]`, container, names));
    });
  }
  const volumes = listAt(spec, "volumes").map((volume) => at(volume, "name"));
  failures.push(...checkMounts(path, spec, volumes));
  listAt(spec, "volumes").forEach((volume, index) => {
    failures.push(...checkName(`${path}.volumes[${index}].name`, volume));
  });
  return failures;
}

function checkContainer(path: string, container: Value, names: Set<string>): Failure[] {
  const failures = checkName(`${path}.name`, container);
  const name = textAt(container, "name");
  if (name !== undefined && names.has(name)) {
    failures.push({
      path: `${path}.name`,
      got: show(name),
      allowed: "a name no other container of the pod has",
    });
  }
  if (name !== undefined) names.add(name);
  if (at(container, "image") === undefined && isRecord(reveal(container))) {
    failures.push({ path: `${path}.image`, got: "nothing", allowed: "an image: it is required" });
  }
  listAt(container, "ports").forEach((port, index) => {
    const place = `${path}.ports[${index}]`;
    failures.push(...checkValue(`${place}.containerPort`, at(port, "containerPort") ?? null, PORT));
    failures.push(...checkText(`${place}.name`, at(port, "name"), PORT_NAME));
  });
  return [...failures, ...checkResources(`${path}.resources`, recordAt(container, "resources"))];
}

function checkName(path: string, holder: Value): Failure[] {
  const name = at(holder, "name");
  if (name === undefined && isRecord(reveal(holder))) {
    return [{ path, got: "nothing", allowed: "a name: it is required" }];
  }
  return checkText(path, name, DNS_LABEL);
}

/** Quantities, and requests that are no more than their limits. */
function checkResources(path: string, resources: Props): Failure[] {
  const failures: Failure[] = [];
  for (const part of ["requests", "limits"] as const) {
    for (const [name, value] of Object.entries(recordAt(resources, part))) {
      if (amount(value) === undefined && reveal(value) !== UNKNOWN) {
        const place = joinKey(`${path}.${part}`, name);
        failures.push({
          path: place,
          got: show(value),
          allowed: 'a quantity such as "500m" or "512Mi"',
        });
      }
    }
  }
  const limits = recordAt(resources, "limits");
  for (const [name, value] of Object.entries(recordAt(resources, "requests"))) {
    const [request, limit] = [amount(value), amount(limits[name])];
    if (request !== undefined && limit !== undefined && request > limit) {
      const place = joinKey(`${path}.requests`, name);
      failures.push({
        path: place,
        got: show(value),
        allowed: `at most the limit, ${show(limits[name])}`,
      });
    }
  }
  return failures;
}

function amount(value: Value | undefined): number | undefined {
  const plain = reveal(value);
  return typeof plain === "string" || typeof plain === "number" ? parseQuantity(plain) : undefined;
}

/** Every mount names a volume of the pod. */
function checkMounts(
  path: string,
  spec: Value | undefined,
  volumes: readonly unknown[],
): Failure[] {
  if (volumes.includes(UNKNOWN) || unknownAt(spec, "volumes")) return [];
  return (["initContainers", "containers"] as const).flatMap((list) =>
    listAt(spec, list).flatMap((container, index) =>
      listAt(container, "volumeMounts").flatMap((mount, at_) => {
        const name = textAt(mount, "name");
        if (name === undefined || volumes.includes(name)) return [];
        const place = `${path}.${list}[${index}].volumeMounts[${at_}].name`;
        const known = volumes.map((volume) => show(volume as Value)).join(", ");
        return [
          {
            path: place,
            got: show(name),
            allowed: `a volume of the pod: ${known === "" ? "it has none" : known}`,
          },
        ];
      }),
    ),
  );
}
