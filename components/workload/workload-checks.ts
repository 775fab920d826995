import type { Problem } from "../../tuning/errors.ts";
import { checkWhole } from "../core/errors.ts";
import { connectionProblems } from "./network-policy.ts";
import { secretProblems } from "./secrets.ts";
import type { ResolvedWorkloadArgs } from "./workload-args.ts";

/** An image that names its content: a change of what runs is then a change of the program. */
const BY_DIGEST = /^\S+@sha256:[0-9a-f]{64}$/;

/** Kubernetes documentation, "Object Names and IDs": a DNS label (RFC 1123). */
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Kubernetes documentation, "Define Environment Variables": what every shell can read. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/** 65534 is "nobody"; 0 is root, which Pod Security `restricted` refuses. */
const MAX_USER = 65_534;

/** Everything wrong with what all workloads share, known before the first resource is made. */
export function workloadProblems(args: ResolvedWorkloadArgs): readonly Problem[] {
  return [
    ...imageProblems("image", args.image, args.allowTags),
    ...namespaceProblems(args),
    ...variableProblems(args),
    ...secretProblems(args.secrets ?? {}),
    ...connectionProblems(args.connections),
    ...checkWhole("user", args.user, { min: 1, max: MAX_USER, unit: "user ids" }),
    ...fargateProblems(args),
  ];
}

/** Whether an image is named by digest, or may be named by tag. */
export function imageProblems(path: string, image: string, allowTags: boolean): readonly Problem[] {
  if (BY_DIGEST.test(image)) return [];
  const named = /^[^\s@]+$/.test(image);
  if (allowTags && named) return [];
  return [
    {
      path,
      got: image === "" ? "nothing" : image,
      allowed: `an image by digest, "registry/name@sha256:..."${allowTags ? ", or by tag" : ""}`,
      fix: "take the digest from the registry, or set allowTags where what runs may change by itself",
    },
  ];
}

function namespaceProblems({ namespace }: ResolvedWorkloadArgs): readonly Problem[] {
  if (typeof namespace !== "string") return [];
  if (DNS_LABEL.test(namespace) && namespace !== "default") return [];
  return [
    {
      path: "namespace",
      got: namespace,
      allowed: "a namespace of its own: up to 63 lower-case letters, digits and hyphens",
      fix: "make one with Namespace and pass its name",
    },
  ];
}

function variableProblems({ env = {} }: ResolvedWorkloadArgs): readonly Problem[] {
  return Object.keys(env)
    .filter((name) => !VARIABLE.test(name))
    .map((name) => ({
      path: `env["${name}"]`,
      got: name,
      allowed: "letters, digits and underscores, no digit first",
      fix: "rename the variable",
    }));
}

/** EKS user guide, "Simplify compute management with AWS Fargate", considerations: no DaemonSets, no Pod Identity. */
function fargateProblems(args: ResolvedWorkloadArgs): readonly Problem[] {
  if (!args.fargate) return [];
  const fix = "run it in a namespace with nodes";
  const refuse = (path: string, count: number, allowed: string): readonly Problem[] =>
    count === 0 ? [] : [{ path, got: `${count} on Fargate`, allowed, fix }];
  return [
    ...refuse(
      "secrets",
      Object.keys(args.secrets ?? {}).length,
      "none: the driver that mounts them is a DaemonSet",
    ),
    ...refuse(
      "permissions",
      args.permissions.length,
      "none: the Pod Identity agent is a DaemonSet",
    ),
    ...refuse("placement", args.placement === undefined ? 0 : 1, "none: there are no node groups"),
  ];
}
