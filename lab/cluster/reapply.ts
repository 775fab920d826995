import type { ApiAnswer } from "./api-client.ts";
import type { Cluster } from "./cluster.ts";
import type { Finding } from "./finding.ts";
import { inParallel } from "./in-parallel.ts";
import { describeObject, fieldAt } from "./manifest.ts";
import type { ClusterObject } from "./manifest.ts";
import { readRefusal } from "./refusal.ts";

/**
 * Sends objects that are on the server once more, and finds those that it takes for changed: the declaration
 * then fights with what the server made of it, and every update of the stack would touch them again.
 */
export async function applyAgain(
  cluster: Cluster,
  objects: readonly ClusterObject[],
  say: (text: string) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let sent = 0;
  await inParallel(objects, async (object) => {
    say(`applied ${++sent} of ${objects.length} objects again`);
    const before = await cluster.read(object.manifest);
    const after = await cluster.apply(object.manifest);
    const fields = differences(before?.body, after?.body, cluster.own);
    const words = whatChanged(before, after, fields);
    if (words === undefined) return;
    findings.push({
      outcome: "changed",
      object: describeObject(object.manifest),
      resource: object.resource,
      fields: tellingFields(fields, notKept(object.manifest, after?.body)),
      words,
    });
  });
  return findings;
}

/** Why an object counts as changed; undefined when it is the same. */
function whatChanged(
  before: ApiAnswer | undefined,
  after: ApiAnswer | undefined,
  differing: readonly string[],
): string | undefined {
  if (after !== undefined && after.status >= 300) return readRefusal(after).words;
  const [was, is] = [before, after].map((answer) => version(answer?.body));
  // A Job gets a new version from its first re-apply although not a byte of it differs: the server stores it
  // once more as it now encodes it. That is none of the declaration's doing.
  if (was === is || differing.length === 0) return undefined;
  return `the same object, applied again, made resourceVersion ${String(is)} of ${String(was)}`;
}

function version(body: unknown): unknown {
  return fieldAt(body, "metadata", "resourceVersion");
}

/**
 * The fields that differ, two levels deep, apart from the version itself. Where controllers run, they write
 * between two requests: the status, and who wrote what, are none of ours then.
 */
function differences(before: unknown, after: unknown, own: boolean): readonly string[] {
  const others = own
    ? ["metadata.resourceVersion"]
    : ["metadata.resourceVersion", "metadata.managedFields"];
  return differing(before, after, [])
    .filter(([name]) => own || name !== "status")
    .flatMap((path) => {
      const inner = differing(before, after, path);
      return inner.length === 0 ? [path] : inner;
    })
    .map((path) => path.join("."))
    .filter((path) => !others.includes(path));
}

/** Paths of the fields of one level that differ. */
function differing(
  before: unknown,
  after: unknown,
  path: readonly string[],
): readonly (readonly string[])[] {
  const names = [before, after].flatMap((object) => {
    const held = fieldAt(object, ...path);
    return typeof held === "object" && held !== null && !Array.isArray(held)
      ? Object.keys(held)
      : [];
  });
  return [...new Set(names)]
    .map((name) => [...path, name])
    .filter(
      (full) =>
        JSON.stringify(fieldAt(before, ...full)) !== JSON.stringify(fieldAt(after, ...full)),
    );
}

/** Fields that an apply changes whenever it changes anything. */
const CONSEQUENCES = ["metadata.generation", "metadata.managedFields"];

/** Where nothing differs but the count of changes, the server takes for new what it dropped the time before. */
function tellingFields(differing: readonly string[], dropped: readonly string[]) {
  const silent = differing.every((field) => CONSEQUENCES.includes(field));
  return silent && dropped.length > 0 ? dropped : differing;
}

/** Paths of fields that were sent and that the stored object lacks: the server takes them for its defaults. */
function notKept(sent: unknown, stored: unknown): readonly string[] {
  if (typeof sent !== "object" || sent === null) return [];
  return Object.entries(sent).flatMap(([name, value]) => {
    const kept = fieldAt(stored, name);
    if (kept === undefined) return [name];
    const position = Array.isArray(sent) ? `[${name}]` : name;
    return notKept(value, kept).map((rest) =>
      rest.startsWith("[") ? `${position}${rest}` : `${position}.${rest}`,
    );
  });
}
