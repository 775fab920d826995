import type { Cluster } from "./cluster.ts";
import { LabError } from "../errors.ts";
import { judge } from "./finding.ts";
import type { Finding } from "./finding.ts";
import type { Exemption } from "./guards.ts";
import { inParallel } from "./in-parallel.ts";
import { describeObject } from "./manifest.ts";
import type { Workload } from "./pods.ts";

/** Namespace of our own server in which pods of unguarded namespaces are tried. */
const TRIAL = "plumbline-restricted";

/**
 * Tries the pods of unguarded namespaces under "restricted": what such a namespace has to allow is for the pods of charts, not
 * for those that the stack itself declares. One of each workload, as a dry run, on a server of our own.
 *
 * @throws LabError when the server does not take the namespace
 */
export async function tryRestricted(
  cluster: Cluster,
  workloads: readonly Workload[],
  exempt: readonly Exemption[],
): Promise<readonly Finding[]> {
  const names = new Set(exempt.map(({ namespace }) => namespace));
  const tried = workloads.filter(({ namespace }) => names.has(namespace));
  if (tried.length === 0) return [];
  await createTrial(cluster);
  const findings: Finding[] = [];
  await inParallel(tried, async ({ object, pod }) => {
    const answer = await cluster.createPod(TRIAL, withoutAccount(pod), { dryRun: true });
    const name = `Pod under "restricted" of ${describeObject(object.manifest)}`;
    findings.push(...judge(object, answer, name).findings);
  });
  return findings;
}

/** A new namespace: of one that changes its level, admission might still know the old one. */
async function createTrial(cluster: Cluster): Promise<void> {
  const answer = await cluster.apply({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: TRIAL, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  if (answer === undefined || answer.status >= 300) {
    throw new LabError(`the server does not take the namespace ${TRIAL}`);
  }
  await cluster.addDefaultAccount(TRIAL);
}

/** Its service account is in its own namespace, and of no matter to Pod Security. */
function withoutAccount(pod: Workload["pod"]): Workload["pod"] {
  const spec = pod["spec"] as Readonly<Record<string, unknown>>;
  return { ...pod, spec: { ...spec, serviceAccountName: undefined } };
}
