import { z } from "zod";

/** Version of the JSON report's form: grows by one when something is renamed, removed or means something else. */
export const REPORT_VERSION = 1;

const COUNT = z.number().int().min(0);

const PLACE = z.strictObject({
  file: z.string().min(1).describe("Path relative to the project's folder, with slashes"),
  line: z.number().int().min(1),
  column: z.number().int().min(1).optional(),
});

const COUNTS = {
  pass: COUNT.describe("Rules that passed on a resource, or on the stack as a whole"),
  violation: COUNT.describe("Violations, without the waived"),
  unknown: COUNT.describe("What could not be judged before the update, without the waived"),
  waived: COUNT.describe("What a waiver let pass"),
};

const RULE = z.strictObject({
  name: z.string().min(1),
  service: z.string().min(1),
  severity: z.enum(["critical", "high", "medium", "low"]),
  checks: z.string().describe("What it demands"),
  why: z.string().describe("What happens otherwise"),
  references: z.array(z.strictObject({ title: z.string(), url: z.string().optional() })),
  ...COUNTS,
});

const FINDING = z.strictObject({
  fingerprint: z
    .string()
    .describe("The same in every run for the same rule, resource and property"),
  rule: z.string().min(1),
  severity: z.enum(["critical", "high", "medium", "low"]),
  state: z.enum(["violation", "unknown", "waived"]),
  level: z
    .enum(["mandatory", "advisory"])
    .describe("Whether it stops the update, or would if it was not waived"),
  message: z.string(),
  urn: z.string().optional().describe("The resource; absent when it is about the stack as a whole"),
  path: z.string().optional().describe("The property; absent when it is about the whole resource"),
  place: PLACE.optional().describe("Where the resource was declared, if the preview was given"),
  through: z.array(PLACE).optional().describe("The other places on the way there, innermost first"),
  waiver: z.strictObject({ reason: z.string(), owner: z.string(), expires: z.string() }).optional(),
});

/** The JSON report; report.schema.json is made from it. */
export const REPORT = z.strictObject({
  version: z.literal(REPORT_VERSION),
  complete: z.boolean().describe("Whether the run came to its end; otherwise more may be wrong"),
  stops: z.boolean().describe("Whether a finding stops the update"),
  summary: z.strictObject({
    rules: COUNT.describe("Rules that were switched on"),
    resources: COUNT.describe("Resources the rules were asked about"),
    ...COUNTS,
  }),
  rules: z.array(RULE).describe("All rules of the pack, by name"),
  findings: z.array(FINDING).describe("The worst first"),
});

/** The JSON report. */
export type ReportDocument = z.infer<typeof REPORT>;

/** The text of report.schema.json. */
export function reportSchema(): string {
  const schema = z.toJSONSchema(REPORT, { target: "draft-2020-12" });
  const titled = { title: `Report of a policy run, version ${REPORT_VERSION}`, ...schema };
  return `${JSON.stringify(titled, undefined, 2)}\n`;
}
