import { resolveEngine } from "../../../sandbox/engine/resolve.ts";
import { createReporter } from "../../../sandbox/reporter.ts";

/** Getting an engine takes minutes where it has to be built; `make test` has it beforehand. */
export const ENGINE_PATIENCE = 20 * 60_000;

/** Gets the engine that the tests run, telling how far it is. */
export async function engineReady(): Promise<void> {
  await resolveEngine({ reporter: createReporter() });
}
