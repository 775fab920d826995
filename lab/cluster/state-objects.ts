import { readFileSync } from "node:fs";

import { createDecrypter } from "../../sandbox/stack-file.ts";
import type { ClusterObject, Manifest, Metadata } from "./manifest.ts";

/** What a stack's state says of Kubernetes. */
export interface StateObjects {
  /** Its objects, as the program declared them. */
  readonly objects: readonly ClusterObject[];
  /** Resources that are no single object, and why each is left out: "helm.sh/v3:Release metrics". */
  readonly skipped: readonly string[];
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
}

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly delete?: boolean;
}

/** Key by which the engine marks a special value in a state, and the mark of a secret (pulumi, sdk/resource/sig). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** `kubernetes:apps/v1:Deployment`; the core group is written `core/v1`. */
const OBJECT_TYPE = /^kubernetes:(?:([a-z0-9.-]+)\/)?(v[0-9][a-z0-9]*):([A-Za-z][A-Za-z0-9]*)$/;

/** Groups of the SDK whose types look like kinds but are none. */
const NOT_KINDS: Readonly<Record<string, string>> = {
  "helm.sh": "a chart, rendered by Helm on the cluster",
  kustomize: "a component; what it holds stands beside it",
  yaml: "a component; what it holds stands beside it",
};

/** Reads the Kubernetes objects out of a state of the file backend. */
export function readStateObjects(checkpoint: string): StateObjects {
  const { latest } = (
    JSON.parse(readFileSync(checkpoint, "utf8")) as {
      readonly checkpoint: { readonly latest?: { readonly resources?: readonly StateResource[] } };
    }
  ).checkpoint;
  const secrets = new Set<string>();
  const open = secretOpener(secrets);
  const objects: ClusterObject[] = [];
  const skipped: string[] = [];
  for (const { urn, type, inputs, delete: leaving } of latest?.resources ?? []) {
    if (!type.startsWith("kubernetes:") || leaving === true) continue;
    const resource = `${type} ${urn.split("::").at(-1) ?? ""}`;
    const why = whySkipped(type);
    if (why === undefined) objects.push({ resource, manifest: manifestOf(type, open(inputs)) });
    else skipped.push(`${resource} (${why})`);
  }
  return { objects, skipped, secrets: [...secrets] };
}

function whySkipped(type: string): string | undefined {
  const [, group = "", , kind] = OBJECT_TYPE.exec(type) ?? [];
  if (kind === undefined) return "no kind of the API";
  if (kind.endsWith("Patch")) return "a change to an object that something else made";
  return NOT_KINDS[group];
}

function manifestOf(type: string, inputs: unknown): Manifest {
  const [, group = "", version = "", kind = ""] = OBJECT_TYPE.exec(type) ?? [];
  const given = inputs as Partial<Manifest> & { readonly metadata: Metadata };
  return {
    ...given,
    apiVersion:
      given.apiVersion ?? (group === "" || group === "core" ? version : `${group}/${version}`),
    kind: given.kind ?? kind,
    metadata: given.metadata,
  };
}

/** Opens secrets, however deep they lie, and collects their texts. The key is derived when the first one comes. */
function secretOpener(secrets: Set<string>): (value: unknown) => unknown {
  let decrypt: ((sealed: string) => string) | undefined;
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (typeof value !== "object" || value === null) return value;
    const entries = value as Readonly<Record<string, unknown>>;
    if (entries[SIGNATURE] !== SECRET) {
      return Object.fromEntries(Object.entries(entries).map(([name, held]) => [name, open(held)]));
    }
    decrypt ??= createDecrypter();
    const opened = JSON.parse(decrypt(entries["ciphertext"] as string)) as unknown;
    collectTexts(opened, secrets);
    return opened;
  };
  return open;
}

function collectTexts(value: unknown, texts: Set<string>): void {
  if (typeof value === "string") texts.add(value);
  else if (typeof value === "object" && value !== null) {
    for (const held of Object.values(value)) collectTexts(held, texts);
  }
}
