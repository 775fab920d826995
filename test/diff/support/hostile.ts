import fc from "fast-check";

import { rank } from "../../../diff/classify/rule.ts";
import { CLASSES, TOPICS } from "../../../diff/model.ts";
import type {
  ClassifiedChange,
  Finding,
  Json,
  PropertyChange,
  Report,
  Verdict,
} from "../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../diff/values.ts";
import { change, finding, property, report, urnOf } from "./builders.ts";

const HOSTILE = [
  ...["`", "```", "````\n", "|", "\\|", "</details>", "<details>", "<summary>", "<script>", "-->"],
  ...[
    "@everyone",
    "#123",
    "!7",
    "GH-9",
    "[a](javascript:1)",
    "![x](y)",
    "*",
    "_",
    "~~~",
    "\n\n# h",
  ],
  ...[
    "\r\n",
    "\t",
    "\u0000",
    "\u2028",
    "\u202e",
    "\ud800",
    "é",
    "名前",
    "🙂",
    "&lt;",
    "$`x`$",
    ":tada:",
  ],
  ...["https://example.com", "<!--", "]]>", "{+a+}", "1. ", "- ", "> ", "+++", "@@ -1 +1 @@", "="],
];

/** Texts that a page or Markdown might take for more than text. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary", maxLength: 6 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join(""));

/** Values of all kinds: text of many lines, JSON, secrets, what is unknown. */
export const anyValue: fc.Arbitrary<Json> = fc.oneof(
  hostileText,
  hostileText.map((text) => `${text}\n`.repeat(30)),
  fc.constantFrom<Json>(MASK, UNKNOWN, 0, -0, "", null, false, [], {}),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.dictionary(hostileText, hostileText, { maxKeys: 4 }),
  fc.array(hostileText, { maxLength: 4 }),
);

const anyVerdict: fc.Arbitrary<Verdict> = fc.record(
  {
    code: fc.constantFrom("test-one", "test-two"),
    class: fc.constantFrom(...CLASSES),
    message: hostileText,
    properties: fc.array(hostileText, { maxLength: 2 }),
    outage: fc.record({ when: hostileText, seconds: fc.constantFrom([0, 0] as const, undefined) }),
    fix: hostileText,
  },
  { requiredKeys: ["code", "class", "message", "properties"] },
);

const anyProperty: fc.Arbitrary<PropertyChange> = fc
  .tuple(hostileText, fc.option(anyValue, { nil: undefined }), anyValue, fc.boolean(), fc.boolean())
  .map(([path, one, other, replaces, isSwapped]) =>
    isSwapped ? property(path, other, one, replaces) : property(path, one, other, replaces),
  );

/** Changes with hostile texts in every place. */
export const anyChange: fc.Arbitrary<ClassifiedChange> = fc
  .record({
    type: fc.oneof(fc.constantFrom("aws:s3/bucket:Bucket", "aws:sqs/queue:Queue"), hostileText),
    name: hostileText,
    component: hostileText,
    operation: fc.constantFrom("create", "update", "replace", "delete"),
    verdicts: fc
      .array(anyVerdict, { minLength: 1, maxLength: 3 })
      .map((list) => [...list].sort((a, b) => rank(a.class) - rank(b.class))),
    properties: fc.array(anyProperty, { maxLength: 4 }),
    unknownEffects: fc.array(hostileText, { maxLength: 2 }),
    declaration: fc.option(
      fc.record({ file: hostileText.map((file) => `${file}.ts`), line: fc.integer({ min: 1 }) }),
      { nil: undefined },
    ),
  })
  .map(({ declaration, ...values }) =>
    change({
      ...values,
      ...(values.operation === "replace" && { replacement: "create-first" as const }),
      ...(declaration !== undefined && { declaration: { ...declaration, through: [] } }),
    }),
  );

/** Findings with hostile texts in every place. */
export const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    topic: fc.constantFrom(...TOPICS),
    code: fc.constantFrom("test-one", "test-two"),
    direction: fc.constantFrom("worse", "better", "neutral"),
    message: hostileText,
    urn: fc.option(
      hostileText.map((name) => urnOf("aws:sqs/queue:Queue", name)),
      {
        nil: undefined,
      },
    ),
    properties: fc.array(hostileText, { maxLength: 2 }),
    steps: fc.option(
      fc.array(fc.record({ change: hostileText, why: hostileText }), { maxLength: 3 }),
      { nil: undefined },
    ),
  })
  .map((values) => finding(values));

/** Reports of a few changes and findings. */
export const anyReport: fc.Arbitrary<Report> = fc
  .record({
    changes: fc.array(anyChange, { maxLength: 12 }),
    findings: fc.array(anyFinding, { maxLength: 12 }),
    unchanged: fc.nat(),
  })
  .map((parts) => report({ ...parts, changes: distinct(parts.changes) }));

/**
 * Reports of up to `most` changed resources: a few hostile changes, each many times under other names, so that making
 * them takes no longer than what is tried on them.
 */
export function anyLongReport(most: number): fc.Arbitrary<Report> {
  return fc
    .record({
      palette: fc.array(anyChange, { minLength: 1, maxLength: 8 }),
      findings: fc.array(anyFinding, { maxLength: 8 }),
      count: fc.integer({ min: 1, max: most }),
      padding: fc.constantFrom(0, 10, 100, 1_000),
    })
    .map(({ palette, findings, count, padding }) =>
      report({
        changes: Array.from({ length: count }, (_, index) => {
          const one = palette[index % palette.length] ?? change();
          const name = `${one.name}${"🙂`".repeat(padding)}-${index}`;
          return { ...one, name, urn: urnOf(one.type, name) };
        }),
        findings,
      }),
    );
}

function distinct(changes: readonly ClassifiedChange[]): readonly ClassifiedChange[] {
  return [...new Map(changes.map((one) => [one.urn, one])).values()];
}
