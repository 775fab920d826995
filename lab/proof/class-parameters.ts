import { LabError } from "../errors.ts";
import type { DatabaseParameters, ProofContext } from "./types.ts";

/**
 * Parameters of a class in the version of the server that the contests run on.
 *
 * @throws LabError when the examples have no such class in that version, listing what there is.
 */
export function classParameters(
  { stack, engines }: ProofContext,
  instanceClass: string,
): DatabaseParameters {
  const version = String(engines.main.major);
  const found = stack.databases.find(
    (each) => each.instanceClass === instanceClass && each.version === version,
  );
  if (found !== undefined) return found;
  const known = stack.databases.map((each) => `${each.instanceClass} ${each.version}`).join(", ");
  throw new LabError(
    `examples/classes declares no ${instanceClass} with PostgreSQL ${version}; there are: ${known}.`,
  );
}
