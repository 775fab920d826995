import type { ApiAnswer } from "./api-client.ts";
import { describeObject } from "./manifest.ts";
import type { ClusterObject } from "./manifest.ts";
import { fieldsIn, readRefusal } from "./refusal.ts";

/** Something that must not be. */
export interface Finding {
  /**
   * What happened: the server refused an object or warned of it, a second apply changed it, or nothing in
   * its namespace would have refused a bad one.
   */
  readonly outcome: "rejected" | "warning" | "changed" | "unguarded";
  /** Kind, namespace and name of the object. */
  readonly object: string;
  /** The Pulumi resource it comes from. */
  readonly resource: string;
  /** Fields that the server names. */
  readonly fields: readonly string[];
  /** The server's own words. */
  readonly words: string;
}

/**
 * What an answer has against an object, and whether the server took it.
 *
 * @param name what was sent, where it is not the object itself but a pod of it
 */
export function judge(
  { resource, manifest }: ClusterObject,
  answer: ApiAnswer | undefined,
  name: string = describeObject(manifest),
): { readonly accepted: boolean; readonly findings: readonly Finding[] } {
  const about = { object: name, resource };
  if (answer === undefined) {
    const words = `the server has no kind ${manifest.kind} in ${manifest.apiVersion}`;
    const fields = ["apiVersion", "kind"];
    return { accepted: false, findings: [{ ...about, outcome: "rejected", fields, words }] };
  }
  const warnings = answer.warnings.map((words): Finding => ({
    ...about,
    outcome: "warning",
    fields: fieldsIn(words),
    words,
  }));
  if (answer.status < 300) return { accepted: true, findings: warnings };
  const refusal: Finding = { ...about, outcome: "rejected", ...readRefusal(answer) };
  return { accepted: false, findings: [...warnings, refusal] };
}
