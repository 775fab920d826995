import type { Cluster } from "./cluster.ts";
import type { Finding } from "./finding.ts";
import { describeObject, fieldAt, groupKind } from "./manifest.ts";
import type { ClusterObject } from "./manifest.ts";
import type { Workload } from "./pods.ts";

/** How far a quota is used by all pods at their most. */
export interface QuotaUse {
  /** Namespace and name. */
  readonly quota: string;
  /** Used and allowed, by resource: `{ pods: ["38", "48"] }`. */
  readonly used: Readonly<Record<string, readonly [string, string]>>;
}

/** Label by which a namespace chooses what Pod Security refuses in it. */
const ENFORCE = "pod-security.kubernetes.io/enforce";

/** Annotation of a namespace that can have no guards, with the reason. */
const UNGUARDED = "plumbline/unguarded";

/** A namespace that says why nothing guards it. */
export interface Exemption {
  readonly namespace: string;
  /** What Pod Security enforces there. */
  readonly level: string;
  /** Its own words. */
  readonly why: string;
  /** Workloads whose pods were tried under "restricted" all the same. */
  readonly tried: number;
}

/** Namespaces with workloads that say why nothing guards them. */
export function exemptions(
  workloads: readonly Workload[],
  applied: readonly ClusterObject[],
): readonly Exemption[] {
  return applied.flatMap(({ manifest }) => {
    const { name, labels, annotations } = manifest.metadata;
    const why = annotations?.[UNGUARDED];
    if (groupKind(manifest) !== "/Namespace" || why === undefined) return [];
    const tried = workloads.filter(({ namespace }) => namespace === name).length;
    return tried === 0
      ? []
      : [{ namespace: name, level: labels?.[ENFORCE] ?? "nothing", why, tried }];
  });
}

/**
 * Namespaces with workloads in which nothing would have refused a bad pod: no Pod Security, no quota. What was
 * accepted there proves nothing. Those that say why are tried elsewhere.
 */
export function unguarded(
  workloads: readonly Workload[],
  applied: readonly ClusterObject[],
): readonly Finding[] {
  const used = new Set(workloads.map(({ namespace }) => namespace));
  const limited = new Set(
    applied
      .filter(({ manifest }) => groupKind(manifest) === "/ResourceQuota")
      .map(({ manifest }) => manifest.metadata.namespace ?? "default"),
  );
  return applied.flatMap(({ resource, manifest }): Finding[] => {
    const { name, labels, annotations } = manifest.metadata;
    if (groupKind(manifest) !== "/Namespace" || !used.has(name)) return [];
    if (annotations?.[UNGUARDED] !== undefined) return [];
    const finding = { outcome: "unguarded", object: describeObject(manifest), resource } as const;
    const found: Finding[] = [];
    const level = labels?.[ENFORCE] ?? "nothing";
    if (level !== "restricted") {
      const words = `Pod Security enforces ${level} here, not restricted`;
      found.push({ ...finding, fields: [`metadata.labels["${ENFORCE}"]`], words });
    }
    if (!limited.has(name)) {
      found.push({ ...finding, fields: [], words: "no ResourceQuota limits its workloads" });
    }
    return found;
  });
}

/** How far the quotas among the objects are used, as the server counts. */
export async function readQuotas(
  cluster: Cluster,
  applied: readonly ClusterObject[],
): Promise<readonly QuotaUse[]> {
  const quotas = applied.filter(({ manifest }) => groupKind(manifest) === "/ResourceQuota");
  return Promise.all(
    quotas.map(async ({ manifest }) => {
      const { namespace, name } = manifest.metadata;
      const answer = await cluster.read(manifest);
      const [hard = {}, used = {}] = ["hard", "used"].map(
        (part) => (fieldAt(answer?.body, "status", part) ?? {}) as Record<string, string>,
      );
      const entries = Object.keys(hard).map(
        (resource) => [resource, [used[resource] ?? "0", hard[resource] ?? "0"]] as const,
      );
      return { quota: `${namespace ?? "default"}/${name}`, used: Object.fromEntries(entries) };
    }),
  );
}
