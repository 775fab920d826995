import type { Cluster } from "./cluster.ts";
import type { CustomResource } from "./crds.ts";
import { judge } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { exemptions, readQuotas, unguarded } from "./guards.ts";
import type { Exemption, QuotaUse } from "./guards.ts";
import { inParallel } from "./in-parallel.ts";
import { describeObject, groupKind } from "./manifest.ts";
import type { ClusterObject } from "./manifest.ts";
import { inOrder } from "./order.ts";
import { workloadsOf } from "./pods.ts";
import type { Workload } from "./pods.ts";
import { applyAgain } from "./reapply.ts";
import { tryRestricted } from "./restricted.ts";
import { testRunWorkloads } from "./test-runs.ts";

/** What was proved, and what was not. */
export interface Verification {
  /** Version of the server. */
  readonly version: string;
  /** Objects sent: accepted, refused, and different after a second apply. */
  readonly objects: {
    readonly applied: number;
    readonly rejected: number;
    readonly changed: number;
  };
  /** Pods of the workloads, each at its most. */
  readonly pods: { readonly admitted: number; readonly refused: number };
  /** Quotas, after those pods. */
  readonly quotas: readonly QuotaUse[];
  /** Namespaces that say why nothing guards them; on a server of our own. */
  readonly exempt: readonly Exemption[];
  /** Definitions that were added, with the module each comes from. */
  readonly definitions: readonly string[];
  /** Everything that must not be. */
  readonly findings: readonly Finding[];
}

/** What a verification needs. */
export interface VerifyOptions {
  /** The server. */
  readonly cluster: Cluster;
  /** What is sent to it. */
  readonly objects: readonly ClusterObject[];
  /** Definitions of custom kinds, for those that the server does not know. */
  readonly definitions: readonly CustomResource[];
  /** Is told how far it is. @default - nobody is */
  readonly progress?: (text: string) => void;
}

/**
 * Sends the objects to a real API server, then the pods that its workloads have at their most, then the
 * objects once more: all must be accepted without a warning, and the second time nothing may change.
 *
 * @throws LabError when the server cannot be reached, or does not take a definition.
 */
export async function verifyObjects(options: VerifyOptions): Promise<Verification> {
  const { cluster, objects } = options;
  const say = options.progress ?? (() => undefined);
  const findings: Finding[] = [];
  const { definitions, applied } = await applyObjects(options, findings);
  const workloads = [...workloadsOf(applied), ...testRunWorkloads(applied)];
  const pods = await createPods(cluster, workloads, findings, say);
  const exempt = cluster.own ? exemptions(workloads, applied) : [];
  if (cluster.own) findings.push(...unguarded(workloads, applied));
  findings.push(...(await tryRestricted(cluster, workloads, exempt)));
  const changed = await applyAgain(cluster, applied, say);
  return {
    version: await cluster.version(),
    objects: {
      applied: applied.length,
      rejected: objects.length - applied.length,
      changed: changed.length,
    },
    pods,
    quotas: await readQuotas(cluster, applied),
    exempt,
    definitions,
    findings: [...findings, ...changed],
  };
}

/**
 * Sends the objects alone, in their order, after the definitions of the kinds that the server lacks.
 *
 * @param findings gets what the server has against them
 */
export async function applyObjects(
  options: VerifyOptions,
  findings: Finding[],
): Promise<{
  readonly definitions: readonly string[];
  readonly applied: readonly ClusterObject[];
}> {
  const say = options.progress ?? (() => undefined);
  const definitions = await defineKinds(options, say);
  return { definitions, applied: await applyAll(options, findings, say) };
}

/** Adds the definitions of the kinds that are sent and that the server lacks. */
async function defineKinds(
  { cluster, objects, definitions }: VerifyOptions,
  say: (text: string) => void,
): Promise<readonly string[]> {
  const sent = new Map(objects.map(({ manifest }) => [groupKind(manifest), manifest]));
  const added: string[] = [];
  await inParallel(definitions, async (definition) => {
    const manifest = sent.get(`${definition.group}/${definition.kind}`);
    if (manifest === undefined || (await cluster.knows(manifest))) return;
    say(`adding the definition ${definition.name}`);
    await cluster.define(definition);
    added.push(`${definition.name} (${definition.source})`);
  });
  return added.sort();
}

/** Applies all objects in their order; returns those that were accepted. */
async function applyAll(
  { cluster, objects }: VerifyOptions,
  findings: Finding[],
  say: (text: string) => void,
): Promise<readonly ClusterObject[]> {
  const applied = new Set<ClusterObject>();
  let sent = 0;
  for (const group of inOrder(objects)) {
    await inParallel(group, async (object) => {
      const { manifest } = object;
      say(`applied ${++sent} of ${objects.length} objects; now ${describeObject(manifest)}`);
      const verdict = judge(object, await cluster.apply(manifest));
      findings.push(...verdict.findings);
      if (!verdict.accepted) return;
      applied.add(object);
      if (cluster.own) await controlFor(cluster, object);
    });
  }
  return objects.filter((object) => applied.has(object));
}

/** What a controller would do at once, and what later objects depend on; on a server of our own none runs. */
async function controlFor(cluster: Cluster, { manifest }: ClusterObject): Promise<void> {
  if (groupKind(manifest) === "/Namespace") await cluster.addDefaultAccount(manifest.metadata.name);
  if (groupKind(manifest) === "/ResourceQuota") await cluster.activateQuota(manifest);
}

/** Creates the pods that all workloads have at their most, side by side, so that quotas see their sum. */
async function createPods(
  cluster: Cluster,
  workloads: readonly Workload[],
  findings: Finding[],
  say: (text: string) => void,
): Promise<Verification["pods"]> {
  // Elsewhere controllers make the pods themselves: a dry run of one leaves theirs alone.
  const dryRun = !cluster.own;
  const wanted = workloads.reduce((sum, { most }) => sum + (dryRun ? 1 : most), 0);
  let admitted = 0;
  await inParallel(workloads, async ({ object, namespace, pod, most, arithmetic }) => {
    const pods = dryRun ? 1 : most;
    for (let number = 1; number <= pods; number++) {
      const owner = describeObject(object.manifest);
      say(`admitted ${admitted} of ${wanted} pods; now those of ${owner}`);
      const answer = await cluster.createPod(namespace, pod, { dryRun });
      const name = `Pod ${number} of ${pods} (${arithmetic}) of ${owner}`;
      const verdict = judge(object, answer, name);
      // What the server warns of for one pod it warns of for all.
      findings.push(
        ...verdict.findings.filter(({ outcome }) => number === 1 || outcome !== "warning"),
      );
      if (!verdict.accepted) return;
      admitted++;
    }
  });
  return { admitted, refused: wanted - admitted };
}
