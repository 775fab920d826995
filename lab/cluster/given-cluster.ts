import type { Cluster } from "./cluster.ts";
import { LabError } from "../errors.ts";
import { inParallel } from "./in-parallel.ts";
import { isLoopback, readKubeconfig } from "./kubeconfig.ts";
import type { Connection } from "./api-client.ts";
import { describeObject } from "./manifest.ts";
import type { ClusterObject } from "./manifest.ts";
import { inOrder } from "./order.ts";

/**
 * The cluster a person wants used instead of servers of our own: that of `--kubeconfig`, or else that of
 * KUBECONFIG when it is on this machine. One elsewhere may be anybody's, and must be meant.
 *
 * @returns undefined when neither is given
 * @throws LabError when the kubeconfig cannot be used.
 */
export async function givenConnection(
  file: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Connection | undefined> {
  const named = file ?? env["KUBECONFIG"];
  if (named === undefined || named === "") return undefined;
  if (file === undefined && named.includes(":")) {
    throw new LabError(
      `KUBECONFIG names several files (${named}). Say which one is meant: --kubeconfig <file>; or unset it, and servers are started here.`,
    );
  }
  const connection = await readKubeconfig(named, env);
  if (file === undefined && !isLoopback(connection.server)) {
    throw new LabError(
      [
        `KUBECONFIG leads to ${connection.server.href}, which is not on this machine.`,
        "All objects of the stack would be created there, and removed afterwards.",
        `If that is meant: --kubeconfig ${named}. Otherwise unset KUBECONFIG, and servers are started here.`,
      ].join("\n"),
    );
  }
  return connection;
}

/**
 * Makes sure that nothing on a given cluster would be overwritten.
 *
 * @throws LabError listing what is already there.
 */
export async function refuseExisting(
  cluster: Cluster,
  objects: readonly ClusterObject[],
): Promise<void> {
  const found: string[] = [];
  await inParallel(objects, async ({ manifest }) => {
    if (!(await cluster.knows(manifest))) return;
    const answer = await cluster.read(manifest);
    if (answer?.status === 200) found.push(describeObject(manifest));
    else if (answer?.status !== 404) {
      throw new LabError(
        `${cluster.connection.server.href} answers ${answer?.status ?? "nothing"} when asked for ${describeObject(manifest)}: the user of the kubeconfig must be an administrator.`,
      );
    }
  });
  if (found.length === 0) return;
  throw new LabError(
    [
      `${cluster.connection.server.href} already has ${found.length} of the stack's objects, which would be overwritten:`,
      ...found.sort().map((name) => `  ${name}`),
      "Name a cluster without them, or none: then servers are started here.",
    ].join("\n"),
  );
}

/** Removes the objects again, last first. */
export async function removeAll(
  cluster: Cluster,
  objects: readonly ClusterObject[],
): Promise<void> {
  for (const group of [...inOrder(objects)].reverse()) {
    await inParallel(group, ({ manifest }) => cluster.remove(manifest));
  }
}
