import { nextLarger } from "../instance-classes.ts";
import { tunePostgres } from "../postgres/index.ts";
import type { PostgresTuning } from "../postgres/index.ts";
import type { Candidate } from "./finding.ts";

/** The larger classes of the database's family, the next one first, each with the database tuned for it. */
export function* largerClass<Input extends { readonly database: PostgresTuning }>(
  input: Input,
): Iterable<Candidate<Input>> {
  const { instance, input: tuning } = input.database;
  let next = nextLarger(instance.name);
  while (next !== undefined) {
    const instanceClass = next.name;
    yield {
      path: "database.instanceClass",
      from: instance.name,
      to: instanceClass,
      effort: next.memory / instance.memory - 1,
      input: { ...input, database: tunePostgres({ ...tuning, instanceClass }) },
    };
    next = nextLarger(instanceClass);
  }
}
