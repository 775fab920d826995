import type { Comparison } from "../../model.ts";
import type { UnmarkedFinding } from "../rule.ts";

const CODE = "security-guard-lifted";

/** Resources that Pulumi protects or keeps no longer, or from now on. Told of those that are in both versions. */
export function protectFindings({ base, head }: Comparison): readonly UnmarkedFinding[] {
  return [...base.resources.values()].flatMap((before): readonly UnmarkedFinding[] => {
    const after = head.resources.get(before.urn);
    if (after === undefined || !before.custom) return [];
    return (["protect", "retainOnDelete"] as const)
      .filter((option) => before[option] !== after[option])
      .map((option) => ({
        topic: "security",
        code: CODE,
        direction: before[option] ? "worse" : "better",
        message: `${before.name}: the option ${option} ${String(before[option])} -> ${String(after[option])}: ${MEANING[option][before[option] ? 0 : 1]}.`,
        urn: before.urn,
        properties: [],
      }));
  });
}

const MEANING = {
  protect: ["an update may delete or replace it", "no update may delete or replace it"],
  retainOnDelete: [
    "what an update deletes is really gone",
    "what an update deletes stays in the cloud",
  ],
} as const;
