import { rank } from "../../../diff/classify/rule.ts";
import { DEFAULT_FAIL_ON, judgeGate, parseFailOn } from "../../../diff/gate/gate.ts";
import { hashChange, hashFinding } from "../../../diff/gate/hash.ts";
import type { Waivers } from "../../../diff/gate/waivers.ts";
import { TOPICS } from "../../../diff/model.ts";
import type {
  ClassifiedChange,
  Finding,
  Json,
  JsonObject,
  PropertyChange,
  Report,
  ResourceState,
  Verdict,
} from "../../../diff/model.ts";

const PREFIX = "urn:pulumi:prod::shop::";

/** The day on which all reports of the tests are made. */
export const TODAY = "2026-11-21";

/** URN of a resource of the tests. */
export function urnOf(type: string, name: string): string {
  return `${PREFIX}platform:test:Component$${type}::${name}`;
}

/** A verdict of a class. */
export function verdict(values: Partial<Verdict> = {}): Verdict {
  const own = values.class ?? "in-place";
  return { code: `test-${own}`, class: own, message: `It is ${own}.`, properties: [], ...values };
}

/** A property that is not what it was. */
export function property(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  replaces = false,
): PropertyChange {
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  return { path, keys: path.split("."), kind, before, after, replaces };
}

/** A resource of a state. */
export function stateOf(type: string, name: string, inputs: JsonObject): ResourceState {
  return {
    ...{ urn: urnOf(type, name), type, name, custom: true, inputs, outputs: {} },
    ...{ protect: false, retainOnDelete: false, dependencies: [], propertyDependencies: {} },
  };
}

/** A change with its hash. Its class is that of its worst verdict, and its states are as its operation demands. */
export function change(values: Partial<ClassifiedChange> = {}): ClassifiedChange {
  const { type = "aws:sqs/queue:Queue", name = "orders", operation = "update" } = values;
  const verdicts = values.verdicts ?? [verdict({ class: values.class ?? "in-place" })];
  const worst = [...verdicts].sort((a, b) => rank(a.class) - rank(b.class))[0]?.class ?? "in-place";
  const unmarked: Omit<ClassifiedChange, "hash"> = {
    ...{ urn: urnOf(type, name), type, name, component: "messages", operation },
    ...(operation !== "create" && { before: stateOf(type, name, { name: "before" }) }),
    ...(operation !== "delete" && { after: stateOf(type, name, { name: "after" }) }),
    ...{ properties: [], unknownEffects: [], class: worst },
    ...values,
    verdicts,
  };
  return { ...unmarked, hash: hashChange(unmarked) };
}

/** A finding with its hash. */
export function finding(values: Partial<Finding> = {}): Finding {
  const unmarked = {
    topic: "security" as const,
    code: "test-security",
    direction: "worse" as const,
    message: "The queue may be read by anyone.",
    properties: [],
    ...values,
  };
  return { ...unmarked, hash: hashFinding(unmarked) };
}

/** What a report is made of, beside what is worked out. */
export interface ReportParts extends Partial<Omit<Report, "gate">> {
  /** As `--fail-on` takes it. @default DEFAULT_FAIL_ON */
  readonly failOn?: string;
  readonly waivers?: Waivers;
}

/** A report, sorted and judged as a real one is. */
export function report({
  failOn = DEFAULT_FAIL_ON,
  waivers = { waivers: [] },
  ...parts
}: ReportParts = {}): Report {
  const changes = [...(parts.changes ?? [])].sort((a, b) =>
    a.class === b.class ? (a.urn < b.urn ? -1 : 1) : rank(a.class) - rank(b.class),
  );
  const findings = [...(parts.findings ?? [])].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return {
    project: "shop",
    stack: "prod",
    base: { name: "origin/main", commit: "0123456789abcdef0123456789abcdef01234567" },
    head: { name: "the working tree" },
    unchanged: 0,
    edges: [],
    ...parts,
    changes,
    findings,
    gate: judgeGate({ changes, findings, failOn: parseFailOn(failOn), waivers, today: TODAY }),
  };
}

function keyOf({ topic, direction, code, urn = "" }: Finding): string {
  const direct = ["worse", "better", "neutral"].indexOf(direction);
  return [TOPICS.indexOf(topic), direct, code, urn].join("\n");
}
