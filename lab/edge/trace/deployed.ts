import type { CacheWorkerConfig } from "../../../workers/cache/config.ts";
import { LabError } from "../../errors.ts";
import type { EngineResource } from "../site/model.ts";

const SCRIPT = "cloudflare:index/workersScript:WorkersScript";

interface Binding {
  readonly name: string;
  readonly text?: string;
}

/**
 * What a stack's cache worker is told at deployment. Without the limits by user, which have tests of their own: the whole trace
 * comes from one address, and would be one user.
 *
 * @param stack its name, for the error
 * @throws LabError where the stack has no cache worker
 */
export function deployedConfig(
  resources: readonly EngineResource[],
  stack: string,
): CacheWorkerConfig {
  const bindings = resources
    .filter(({ type }) => type === SCRIPT)
    .flatMap(({ inputs }) => (inputs["bindings"] ?? []) as readonly Binding[]);
  const text = bindings.find(({ name }) => name === "CONFIG")?.text;
  if (text === undefined) {
    throw new LabError(
      `Stack ${stack} has no cache worker: it needs dns of provider cloudflare, edge.origin, and edge.worker.enabled.`,
    );
  }
  return { ...(JSON.parse(text) as CacheWorkerConfig), userLimits: [] };
}
