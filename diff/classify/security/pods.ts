import { POD_TYPES, podTemplateKeys } from "../../../policies/core/pods.ts";
import type { Json, JsonObject, ResourceState } from "../../model.ts";
import { at, isList, isObject, isSecret, isUnknown } from "../../values.ts";
import type { Aspect, Reading } from "./aspects.ts";
import { jsonWord, join, places } from "../reading/paths.ts";
import type { Place } from "../reading/paths.ts";
import { SWITCHES } from "./pod-switches.ts";
import type { ContainerSwitch } from "./pod-switches.ts";
import { flag, itemsOf, ranked } from "./readers.ts";

const CODE = "security-pod";
const IMAGE = "security-image";

/** Sysctls that cannot harm other pods. Source: Kubernetes, Pod Security Standards (baseline), sysctls. */
const SAFE_SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];

/** How far pods are kept apart from their nodes and from each other. */
export const PODS: readonly Aspect[] = [
  ...SWITCHES.map(containerSwitch),
  ...["hostNetwork", "hostPID", "hostIPC"].map((key) =>
    podAspect(
      "the pod shares the node's namespace",
      "the pod has a namespace of its own",
      (spec, path) => {
        const value = spec[key];
        return [switchReading({ path: `${path}.${key}`, subject: key, value }, false, false, true)];
      },
    ),
  ),
  podAspect("the container runs as root", "the container does not run as root", (spec, path) =>
    containers(spec, path).map((one) => {
      const place = effective(spec, path, one, "runAsUser");
      if (isHidden(place.value)) return place;
      const level = place.value === 0 ? 1 : 0;
      return { ...place, level, dangerous: level > 0 };
    }),
  ),
  podAspect(
    "the container gets this capability",
    "the container loses this capability",
    (spec, path) =>
      containers(spec, path).flatMap((one) => added(one).map((word) => ({ ...word, level: 1 }))),
  ),
  podAspect(
    "not all capabilities are dropped any more",
    "all capabilities are dropped",
    (spec, path) =>
      containers(spec, path).map((one) => {
        const place = effective(spec, path, one, "capabilities", "drop");
        if (isHidden(place.value)) return place;
        const level = isList(place.value) && place.value.includes("ALL") ? 0 : 1;
        return { ...place, level, dangerous: false };
      }),
  ),
  podAspect(
    "the kernel's calls are less restricted",
    "the kernel's calls are more restricted",
    (spec, path) =>
      containers(spec, path).map((one) => {
        const place = effective(spec, path, one, "seccompProfile", "type");
        if (isHidden(place.value)) return place;
        const level = place.value === "Unconfined" ? 2 : place.value === undefined ? 1 : 0;
        return { ...place, level, dangerous: level > 1 };
      }),
  ),
  podAspect(
    "the pod sees files of its node",
    "the pod no longer sees these files of its node",
    (spec, path) =>
      itemsOf(spec["volumes"], `${path}.volumes`).flatMap(({ path: volume, value }) => {
        const place = at(value, "hostPath", "path");
        return place === undefined
          ? []
          : [
              {
                path: `${volume}.hostPath.path`,
                subject: `hostPath ${jsonWord(place)}`,
                value: place,
                level: 1,
              },
            ];
      }),
  ),
  podAspect(
    "the pod sets a sysctl that may harm other pods",
    "the pod no longer sets it",
    (spec, path) =>
      itemsOf(at(spec, "securityContext", "sysctls"), `${path}.securityContext.sysctls`)
        .filter(({ value }) => !SAFE_SYSCTLS.includes(jsonWord(at(value, "name"))))
        .map(({ path: place, subject, value }) => ({
          path: place,
          subject,
          value: at(value, "name"),
          level: 1,
        })),
  ),
  podAspect(
    "the pod gets a token of the cluster's API",
    "the pod gets no token of the cluster's API",
    (spec, path) => {
      const place = { path: `${path}.automountServiceAccountToken`, subject: "token" };
      return [
        switchReading(
          { ...place, value: spec["automountServiceAccountToken"] },
          false,
          true,
          false,
        ),
      ];
    },
  ),
  flag({
    code: CODE,
    types: ["kubernetes:core/v1:ServiceAccount"],
    path: ["automountServiceAccountToken"],
    safe: false,
    unset: true,
    quietWhenNew: true,
    worse: "its pods get a token of the cluster's API",
    better: "its pods get no token of the cluster's API",
  }),
  ranked({
    code: CODE,
    types: ["kubernetes:core/v1:Namespace"],
    path: ["metadata", "labels", "pod-security.kubernetes.io/enforce"],
    order: ["restricted", "baseline", "privileged"],
    unset: "privileged",
    quietWhenNew: true,
    dangerousFrom: "privileged",
    worse: "the namespace admits pods that it refused",
    better: "the namespace refuses pods that it admitted",
  }),
  {
    ...podAspect(
      "what runs can change without a change here",
      "what runs is fixed by its digest",
      (spec, path) =>
        images(spec, path).map((place) => {
          if (isHidden(place.value)) return place;
          const level = imageLevel(jsonWord(place.value));
          return { ...place, level, dangerous: level > 1 };
        }),
    ),
    code: IMAGE,
  },
  {
    ...podAspect("", "", (spec, path) =>
      images(spec, path).map((place) =>
        isHidden(place.value)
          ? place
          : { ...place, value: registryOf(jsonWord(place.value)), level: 0, dangerous: false },
      ),
    ),
    code: IMAGE,
    differs: "the image comes from another registry",
  },
];

function podAspect(
  worse: string,
  better: string,
  read: (spec: JsonObject, path: string) => readonly Reading[],
): Aspect {
  return {
    code: CODE,
    types: POD_TYPES,
    worse,
    better,
    read: (resource: ResourceState) => {
      const keys = [...podTemplateKeys(resource.type), "spec"];
      const [place] = places(resource.inputs, keys);
      if (place === undefined) return [];
      if (isHidden(place.value)) return [{ path: place.path, subject: "", value: place.value }];
      return isObject(place.value) ? read(place.value, place.path) : [];
    },
  };
}

function containerSwitch(one: ContainerSwitch): Aspect {
  return podAspect(one.worse, one.better, (spec, path) =>
    containers(spec, path).map((container) =>
      switchReading(
        effective(spec, path, container, one.key),
        one.safe,
        one.unset,
        one.dangerous === true,
      ),
    ),
  );
}

function switchReading(place: Place, safe: boolean, unset: boolean, dangerous: boolean): Reading {
  if (isHidden(place.value)) return place;
  const level = (place.value ?? unset) === safe ? 0 : 1;
  return { ...place, level, dangerous: dangerous && level > 0 };
}

function containers(spec: JsonObject, path: string): readonly Place[] {
  return ["containers", "initContainers"].flatMap((key) =>
    itemsOf(spec[key], join(path, key)).map((place) => ({
      ...place,
      subject: place.subject.slice(path.length),
    })),
  );
}

/** What counts for a container: its own security context, else the pod's. */
function effective(
  spec: JsonObject,
  path: string,
  container: Place,
  ...keys: readonly string[]
): Place {
  const way = ["securityContext", ...keys];
  const own = at(container.value, ...way);
  const subject = `${container.subject} ${keys.join(".")}`;
  const shared = own === undefined ? at(spec, ...way) : undefined;
  if (shared !== undefined) return { subject, path: `${path}.${way.join(".")}`, value: shared };
  return { subject, path: `${container.path}.${way.join(".")}`, value: own };
}

/** Capabilities that a container adds; pods have none of their own. */
function added(container: Place): readonly Place[] {
  const list = at(container.value, "securityContext", "capabilities", "add");
  const path = `${container.path}.securityContext.capabilities.add`;
  return (isList(list) ? list : []).map((value) => ({
    path,
    subject: `${container.subject} add ${jsonWord(value)}`,
    value,
  }));
}

function images(spec: JsonObject, path: string): readonly Place[] {
  return containers(spec, path)
    .map(({ path: place, subject, value }) => ({
      path: `${place}.image`,
      subject: `${subject} image`,
      value: at(value, "image"),
    }))
    .filter(({ value }) => value !== undefined);
}

/** 0 by digest, 1 by a tag, 2 by a tag that is meant to move or by none. */
function imageLevel(image: string): number {
  if (image.includes("@sha256:")) return 0;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === "latest" ? 2 : 1;
}

/** Where an image is pulled from; Docker Hub where no host is written. Source: Kubernetes, Images. */
function registryOf(image: string): string {
  const first = image.split("/")[0] ?? "";
  return image.includes("/") && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

function isHidden(value: Json | undefined): boolean {
  return isUnknown(value) || isSecret(value);
}
