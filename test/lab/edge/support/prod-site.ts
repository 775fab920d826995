import { resolve } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { readStackInput } from "../../../../config/load.ts";
import type { EngineResource } from "../../../../lab/edge/site/model.ts";
import { declareEdge } from "../../../../stack/edge.ts";
import { planPlatform } from "../../../../tuning/platform.ts";
import { startMocks } from "../../../support/mocks.ts";
import type { Recording } from "../../../support/mocks.ts";

/** The edge of the prod stack, declared by the program itself: what a change in the stack changes, changes here. */
export async function prodEdge(): Promise<readonly EngineResource[]> {
  const { config, siteFiles } = readStackInput(resolve("Pulumi.prod.yaml"));
  const plan = planPlatform(config, siteFiles);
  const recording = await startMocks();
  declareEdge({ config, plan, secretKeys: new Set() });
  await recording.settled();
  return engineResources(recording);
}

/** What was registered, as the engine would keep it in a state. */
export async function engineResources(recording: Recording): Promise<readonly EngineResource[]> {
  const custom = recording.resources.filter(({ answer }) => answer !== undefined);
  return Promise.all(
    custom.map(async ({ type, name, inputs, answer }) => ({
      type,
      name,
      id: answer?.id ?? "",
      inputs: (await written(inputs)) as Readonly<Record<string, unknown>>,
      outputs: answer?.state ?? {},
    })),
  );
}

/** Files and texts as the engine writes them down; the SDK keeps their path as a promise. */
async function written(value: unknown): Promise<unknown> {
  if (value instanceof pulumi.asset.FileAsset) return { path: await value.path };
  if (value instanceof pulumi.asset.StringAsset) return { text: await value.text };
  if (value instanceof Promise) return written(await (value as Promise<unknown>));
  if (Array.isArray(value)) return Promise.all(value.map(written));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    async ([name, held]) => [name, await written(held)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
