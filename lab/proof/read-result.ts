import { readFileSync } from "node:fs";

import { z } from "zod";

import { LabError, labError } from "../errors.ts";
import { PICTURE_ID } from "./contract.ts";
import type { Proof } from "./result.ts";

const texts = z.array(z.string());

const RESULT = z.strictObject({
  summary: texts,
  tables: z.array(
    z.strictObject({
      title: z.string(),
      text: z.string(),
      columns: texts,
      rows: z.array(texts),
    }),
  ),
  pictures: z.array(
    z.strictObject({
      // What Vega-Lite makes of it is seen when it is drawn.
      spec: z.record(z.string(), z.unknown()),
      description: z.strictObject({
        id: z.string().regex(PICTURE_ID),
        title: z.string(),
        text: z.string(),
      }),
    }),
  ),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      what: z.string(),
      seen: z.string(),
      holds: z.boolean(),
      required: z.boolean(),
      why: z.string().optional(),
    }),
  ),
  claims: z.array(
    z.strictObject({
      claim: z.string(),
      verdict: z.enum(["confirmed", "refuted"]),
      seen: z.string(),
    }),
  ),
  commands: texts,
});

const PROOF = z.strictObject({
  stack: z.string(),
  mode: z.enum(["full", "quick"]),
  only: texts.optional(),
  commit: z.strictObject({ id: z.string(), changed: z.boolean() }).optional(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  machine: z.strictObject({
    cores: z.number(),
    cpu: z.string(),
    memory: z.number(),
    kernel: z.string(),
    system: z.string(),
    node: z.string(),
  }),
  engines: texts,
  sections: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      seconds: z.number(),
      result: RESULT.optional(),
      failed: z.string().optional(),
    }),
  ),
});

/**
 * Reads the result.json of a run.
 *
 * @throws LabError when there is none, or it is not what a run writes: everything that is wrong with it, by its place.
 */
export function readResult(path: string): Proof {
  return parseResult(readText(path), path);
}

/** @throws LabError listing what is wrong in a result's text. */
export function parseResult(text: string, path: string): Proof {
  const parsed = PROOF.safeParse(parseJson(text, path));
  if (!parsed.success) {
    throw labError(
      `${path} is no result of the lab`,
      parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`),
    );
  }
  return parsed.data as unknown as Proof;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new LabError(`${path} cannot be read: ${(error as Error).message}.`);
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabError(`${path} is no JSON: ${(error as Error).message}.`);
  }
}
