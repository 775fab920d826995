import { z } from "zod";

import { HASH_DIGITS } from "../gate/hash.ts";
import { CLASSES, TOPICS } from "../model.ts";

/** Version of the JSON report's form: grows by one when something is renamed, removed or means something else. */
export const REPORT_VERSION = 1;

const COUNT = z.number().int().min(0);
const URN = z.string().describe("URN of the resource");
const HASH = z
  .string()
  .regex(new RegExp(`^[0-9a-f]{${HASH_DIGITS}}$`))
  .describe("Stands for exactly this with these values: what a waiver is bound to");
const VALUE = z.json();
const PATHS = z.array(z.string()).describe("Paths of the properties it comes from");

const SIDE = z.strictObject({
  name: z.string().describe('Such as "origin/main", "the working tree" or "the deployed state"'),
  commit: z.string().optional().describe("Full hash; absent when it is no commit"),
});

const PLACE = z.strictObject({
  file: z.string().min(1).describe("Path relative to the project's folder, with slashes"),
  line: z.number().int().min(1),
  column: z.number().int().min(1).optional(),
});

const OUTAGE = z.strictObject({
  seconds: z
    .strictObject({ least: z.number().min(0), most: z.number().min(0) })
    .optional()
    .describe("As documented; absent when nobody says how long"),
  when: z.string().describe('Such as "at once"'),
});

const VERDICT = z.strictObject({
  code: z.string().min(1).describe("What was recognised: docs/diff-codes.md"),
  class: z.enum(CLASSES),
  message: z.string().describe("What happens"),
  properties: PATHS,
  outage: OUTAGE.optional().describe("Absent when nothing stops answering"),
  fix: z.string().optional().describe("How to make the same change with less harm"),
});

const PROPERTY = z.strictObject({
  path: z.string().describe('As Pulumi spells it, such as parameters["work_mem"].value'),
  keys: z.array(z.union([z.string(), z.number()])).describe("The path in parts"),
  kind: z.enum(["add", "update", "delete"]),
  before: VALUE.optional().describe("Absent when there was none; secrets are [secret]"),
  after: VALUE.optional().describe("Absent when there is none; secrets are [secret]"),
  replaces: z.boolean().describe("Whether the provider replaces the resource because of it"),
});

const CHANGE = z.strictObject({
  hash: HASH,
  urn: URN,
  type: z.string(),
  name: z.string().describe("The name in the program"),
  component: z.string().describe("The outermost component it belongs to"),
  operation: z.enum(["create", "update", "replace", "delete"]),
  replacement: z
    .enum(["create-first", "delete-first"])
    .optional()
    .describe("Of a replacement: whether the new one is there before the old one goes"),
  class: z.enum(CLASSES).describe("The worst of its verdicts"),
  verdicts: z.array(VERDICT).min(1).describe("What it does, the worst first"),
  follows: URN.optional().describe(
    "URN of the replacement it only follows from, which fails or passes for it; absent otherwise",
  ),
  properties: z.array(PROPERTY).describe("What differs in its inputs, by path"),
  inputs: z
    .record(z.string(), VALUE)
    .optional()
    .describe("What it is created with, or had when it is deleted; absent otherwise"),
  unknownEffects: z
    .array(z.string())
    .describe("Paths of which nothing says whether they replace the resource"),
  place: PLACE.optional().describe("Where the program declares it, if the engine tells"),
  through: z.array(PLACE).optional().describe("The other places on the way there, innermost first"),
});

const FINDING = z.strictObject({
  hash: HASH,
  topic: z.enum(TOPICS),
  code: z.string().min(1).describe("What was recognised: docs/diff-codes.md, or a policy's name"),
  direction: z.enum(["worse", "better", "neutral"]).describe("Only what is worse can fail"),
  message: z.string(),
  urn: URN.optional().describe("URN of the resource; absent when it is about the stack"),
  properties: PATHS,
  steps: z
    .array(
      z.strictObject({
        change: z.string().describe("What to set"),
        why: z.string().describe("Why it comes at this place"),
      }),
    )
    .optional()
    .describe("The updates to make one after the other"),
});

const GATE = z.strictObject({
  failOn: z.array(z.string()).describe('Classes, topics and "replacements" that fail'),
  passes: z.boolean(),
  failed: z.string().optional().describe("The worst of failOn that was found and not waived"),
  exitCode: z.number().int().describe("What the command ends with"),
  failing: z.array(HASH).describe("Of the changes and findings that fail"),
  waived: z.array(
    z.strictObject({ hash: HASH, reason: z.string(), owner: z.string(), expires: z.string() }),
  ),
  notes: z.array(z.string()).describe("What is wrong with waivers that did not help"),
});

const counts = (names: readonly string[], what: string) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, COUNT]))).describe(what);

const DISAGREEMENT = z.strictObject({
  urn: URN,
  sandbox: z.string().describe("What the sandbox's provider would do"),
  official: z.string().describe("What the official one would do"),
  properties: z.array(z.string()).describe("Paths on which they differ"),
});

/** The JSON report; report.schema.json is made from it. */
export const REPORT = z.strictObject({
  version: z.literal(REPORT_VERSION),
  project: z.string(),
  stack: z.string(),
  base: SIDE.describe("What it was compared with"),
  head: SIDE.describe("What was compared"),
  summary: z.strictObject({
    worst: z.enum(CLASSES).optional().describe("Absent when no resource changes"),
    classes: counts(CLASSES, "Changed resources by class"),
    worse: counts(TOPICS, "Findings for the worse, by topic"),
    unchanged: COUNT.describe("Resources that stay as they are"),
  }),
  gate: GATE,
  changes: z.array(CHANGE).describe("The worst class first, then by URN"),
  findings: z.array(FINDING).describe("By topic, what is for the worse first"),
  disagreements: z
    .array(DISAGREEMENT)
    .optional()
    .describe("Where the official providers differ; absent when they were not asked"),
  edges: z
    .array(z.tuple([z.string(), z.string()]))
    .describe("URNs of changed resources: what depends, and what it depends on"),
});

/** The JSON report. */
export type ReportDocument = z.infer<typeof REPORT>;

/** The text of report.schema.json. */
export function reportSchema(): string {
  const schema = z.toJSONSchema(REPORT, { target: "draft-2020-12" });
  const titled = { title: `Changes to a stack, version ${REPORT_VERSION}`, ...schema };
  return `${JSON.stringify(titled, undefined, 2)}\n`;
}
