/** Which changes of a Kubernetes object are made in place and which replace it. */

import { KUBERNETES_REPLACEMENT, UNLISTED } from "../../facts/kubernetes-replacement.ts";
import { diffProps, withoutIndices } from "../diff-values.ts";
import type { Change } from "../diff-values.ts";
import { isRecord } from "../model.ts";
import type { DiffRequest, Props, Verdict } from "../model.ts";
import type { Kind } from "./kinds.ts";
import { isAutonamed } from "./naming.ts";
import { at, textAt } from "../paths.ts";

/** Where the object is: changing it means another object (pulumi-kubernetes, metadataForceNewProperties). */
const IDENTITY = ["metadata.name", "metadata.namespace"];

/** Compares two versions of an object's inputs. */
export function diffObject(
  kind: Kind,
  request: DiffRequest,
): { verdicts: Verdict[]; deleteBeforeReplace: boolean } {
  const olds = normalised(kind, request.olds);
  const news = normalised(kind, request.news);
  const changes = diffProps(olds, news, { leaves: true });
  const judge = judgeOf(kind, request);
  const verdicts = changes.map((change) => ({ ...change, ...judge(change) }));
  // The provider's rule: an object that has to keep its name cannot exist twice.
  const sameName =
    at(olds, "metadata", "name") === at(news, "metadata", "name") &&
    at(olds, "metadata", "namespace") === at(news, "metadata", "namespace");
  const replaced = verdicts.some(({ replaces }) => replaces);
  return { verdicts, deleteBeforeReplace: replaced && sameName && !isAutonamed(news) };
}

type Judgement = Pick<Verdict, "replaces" | "covered" | "why">;

const IN_PLACE: Judgement = { replaces: false, covered: true };

function judgeOf(kind: Kind, request: DiffRequest): (change: Change) => Judgement {
  const facts = KUBERNETES_REPLACEMENT[kind.key] ?? UNLISTED;
  const data = frozenData(kind, request);
  return ({ path }) => {
    const bare = withoutIndices(path);
    if (IDENTITY.includes(bare)) return replaced("name and namespace are what the object is");
    if (bare === "kind") return replaced("another kind is another object");
    if (kind.patch || bare === "apiVersion" || isBelow(bare, ["metadata"])) return IN_PLACE;
    if (data.some((name) => isBelow(bare, [name]))) {
      return replaced(`the data of a ${kind.kind} is immutable, or the provider treats it so`);
    }
    const frozen = isBelow(bare, facts.replaces) || isBelow(path, facts.replaces);
    return frozen && !isBelow(bare, facts.except ?? [])
      ? replaced(`${bare} of a ${kind.kind} is immutable (source: ${facts.source})`)
      : IN_PLACE;
  };
}

function replaced(why: string): Judgement {
  return { replaces: true, covered: true, why };
}

/** True when the path is one of the given, or below one. */
function isBelow(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => {
    const next = path.charAt(root.length);
    return path.startsWith(root) && (next === "" || next === "." || next === "[");
  });
}

/** The provider's switch for each of the two kinds that hold data. */
const SWITCHES: Readonly<Record<string, string>> = {
  "/ConfigMap": "enableConfigMapMutable",
  "/Secret": "enableSecretMutable",
};

/**
 * Data of ConfigMaps and Secrets replaces, so that pods pick up the change by the new name, unless the
 * provider is configured otherwise; data of an object marked immutable always does
 * (pulumi-kubernetes, forceNewProperties).
 */
function frozenData(kind: Kind, { olds, news, context }: DiffRequest): readonly string[] {
  const name = SWITCHES[kind.key];
  if (name === undefined) return [];
  const immutable = [olds, news].some((inputs) => at(inputs, "immutable") === true);
  const mutable = ["true", true].includes((at(context?.config, name) ?? false) as string | boolean);
  if (mutable && !immutable) return [];
  const unfrozen = at(olds, "immutable") === true && at(news, "immutable") !== true;
  return ["data", "binaryData", "stringData", ...(unfrozen ? ["immutable"] : [])];
}

/** The object as the API server sees it: in a namespace, or in none; its status is not for us to set. */
function normalised(kind: Kind, inputs: Props): Props {
  const metadata = inputs["metadata"] ?? null;
  if (metadata !== null && !isRecord(metadata)) return { ...inputs, status: null };
  const namespace = kind.namespaced ? (at(inputs, "metadata", "namespace") ?? "default") : null;
  return { ...inputs, status: null, metadata: { ...metadata, namespace } };
}

/** `namespace/name`, or the name alone: how the provider identifies an object. */
export function objectId(kind: Kind, inputs: Props): string {
  const name = textAt(inputs, "metadata", "name") ?? "";
  const namespace = textAt(inputs, "metadata", "namespace") ?? "default";
  return kind.namespaced ? `${namespace}/${name}` : name;
}
