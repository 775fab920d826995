import { resolveApiServer } from "./apiserver-build.ts";
import { Cluster } from "./cluster.ts";
import { resolveCustomResources } from "./crds.ts";
import type { CustomResource } from "./crds.ts";
import { LabError } from "../errors.ts";
import { givenConnection, refuseExisting, removeAll } from "./given-cluster.ts";
import { findEtcd, startServers } from "./servers.ts";
import { readStack } from "../stack.ts";
import type { StackOptions } from "../stack.ts";
import { readStateObjects } from "./state-objects.ts";
import type { StateObjects } from "./state-objects.ts";
import { verifyObjects } from "./verify.ts";
import type { Verification } from "./verify.ts";

/** What is verified, and where. */
export interface RunOptions extends StackOptions {
  /** Kubeconfig of a cluster to use. @default - servers of our own, unless KUBECONFIG names a local one */
  readonly kubeconfig?: string | undefined;
}

/**
 * Gets what a server of our own needs: the API server and the custom resource definitions.
 *
 * @throws LabError when one of them, or etcd, cannot be had.
 */
export async function prepare({
  env,
  reporter,
  interrupts: { signal },
}: Pick<RunOptions, "env" | "reporter" | "interrupts">): Promise<{
  readonly apiserver: string;
  readonly definitions: readonly CustomResource[];
}> {
  // What is missing is said before anything that takes minutes.
  findEtcd(env);
  const resolving = { env, reporter, signal };
  const apiserver = await resolveApiServer(resolving);
  return { apiserver, definitions: await resolveCustomResources(resolving) };
}

/** A cluster for the length of a verification. */
interface OpenCluster {
  readonly cluster: Cluster;
  readonly close: () => Promise<void>;
}

/**
 * Verifies the Kubernetes objects of a stack on a real API server.
 *
 * @throws LabError when there is nothing to verify or nothing to verify it on, InterruptedError on Ctrl-C.
 */
export async function verifyStack(
  options: RunOptions,
): Promise<{ readonly verification: Verification; readonly state: StateObjects }> {
  const { env, reporter, interrupts } = options;
  const { signal } = interrupts;
  const connection = await givenConnection(options.kubeconfig, env);
  const { apiserver, definitions } =
    connection === undefined
      ? await prepare(options)
      : { apiserver: "", definitions: await resolveCustomResources({ env, reporter, signal }) };
  const state = await readStack(options, readStateObjects);
  if (state.objects.length === 0) {
    throw new LabError(
      `Stack ${options.stack} declares no Kubernetes objects: there is nothing to prove.`,
    );
  }
  const { cluster, close } =
    connection === undefined
      ? await openOwn(apiserver, options)
      : await openGiven(new Cluster(connection, false, signal), state, options);
  const task = reporter.task(`sending ${state.objects.length} objects to the API server`);
  try {
    const progress = (text: string) => task.update(text);
    const verification = await verifyObjects({
      cluster,
      objects: state.objects,
      definitions,
      progress,
    });
    return { verification, state };
  } finally {
    task.end();
    await close();
  }
}

async function openOwn(
  apiserver: string,
  { env, reporter, interrupts: { signal } }: RunOptions,
): Promise<OpenCluster> {
  const task = reporter.task("starting etcd and kube-apiserver");
  try {
    const servers = await startServers({ apiserver, env, signal });
    const cluster = new Cluster(servers.connection, true, signal);
    const close = async () => {
      cluster.close();
      await servers.stop();
    };
    return { cluster, close };
  } finally {
    task.end();
  }
}

async function openGiven(
  cluster: Cluster,
  { objects }: StateObjects,
  { reporter }: Pick<RunOptions, "reporter">,
): Promise<OpenCluster> {
  const { connection } = cluster;
  reporter.step(
    `using the cluster at ${connection.server.href}: the objects are created there and removed at the end;` +
      " of each workload one pod goes through admission as a dry run",
  );
  await refuseExisting(cluster, objects);
  const close = async () => {
    cluster.close();
    // Without the signal of an interrupt: what was created is removed all the same.
    const remover = new Cluster(connection, false);
    await removeAll(remover, objects);
    remover.close();
  };
  return { cluster, close };
}
