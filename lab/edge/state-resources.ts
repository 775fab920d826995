import { readFileSync } from "node:fs";

import type { EngineResource } from "./site/model.ts";

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly delete?: boolean;
}

/** Reads the resources of a provider ("aws", "cloudflare") out of a state of the file backend. */
export function readStateResources(
  checkpoint: string,
  provider: string,
): readonly EngineResource[] {
  const { latest } = (
    JSON.parse(readFileSync(checkpoint, "utf8")) as {
      readonly checkpoint: { readonly latest?: { readonly resources?: readonly StateResource[] } };
    }
  ).checkpoint;
  return (latest?.resources ?? [])
    .filter(
      ({ type, custom, delete: leaving }) =>
        custom && leaving !== true && type.startsWith(`${provider}:`),
    )
    .map(({ urn, type, id = "", inputs = {}, outputs = {} }) => ({
      type,
      name: urn.split("::").at(-1) ?? "",
      id,
      inputs,
      outputs,
    }));
}
