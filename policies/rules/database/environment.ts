import type { Cursor } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";

/**
 * Whether a container may get one of these variables from a ConfigMap or Secret that it takes as a whole: the
 * keys of the stack's own ConfigMaps are looked up, of all else nothing is known.
 *
 * @throws Unjudgeable when the data of a ConfigMap is unknown
 */
export function mayTakeVariable(
  stack: Stack,
  workload: Resource,
  container: Cursor,
  variables: readonly string[],
): boolean {
  return container
    .at("envFrom")
    .list()
    .some((source) => {
      if (source.at("secretRef").isSet) return true;
      const maps = configMapsOf(stack, workload, source.at("configMapRef", "name"));
      return (
        maps.length === 0 ||
        maps.some((map) =>
          map
            .at("data")
            .entries()
            .some(([key]) => variables.includes(key)),
        )
      );
    });
}

/** The ConfigMaps of the stack that a name may stand for; a name not known yet is followed by what it was made from. */
function configMapsOf(stack: Stack, workload: Resource, name: Cursor): readonly Resource[] {
  if (name.isHidden) return stack.madeFrom(workload, "spec", CONFIG_MAP);
  return stack.named(CONFIG_MAP, name.text() ?? "");
}
