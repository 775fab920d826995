import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Facts {
  readonly resources: Readonly<
    Record<string, { readonly required: readonly string[]; readonly computed: readonly string[] }>
  >;
}

/** What the real AWS provider says of its resource types. */
export const AWS_FACTS = JSON.parse(
  readFileSync(join(__dirname, "../../sandbox/facts/aws-resources.json"), "utf8"),
) as Facts;

/** Whether resources of the type carry tags; fails for a type nobody collected facts of. */
export function isTaggable(type: string): boolean {
  const facts = AWS_FACTS.resources[type];
  if (facts === undefined) throw new Error(`no facts about ${type}: the sandbox cannot serve it`);
  return facts.computed.includes("tagsAll");
}
