import type { Comparison, Json, ResourceState } from "../../model.ts";
import { isSecret, isUnknown, shown } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import { changedPaths, isIn } from "../reading/subjects.ts";
import type { Subject } from "../reading/subjects.ts";

/** How safe one thing of a resource is. */
export interface Reading {
  /** What to know it by in the other version. */
  readonly subject: string;
  readonly path: string;
  /** @default - nothing is set */
  readonly value?: Json | undefined;
  /** The higher, the more dangerous; 0 is safe. @default - it cannot be known before the update */
  readonly level?: number | undefined;
  /** Whether something new that has it is told of. @default - a level above 0 */
  readonly dangerous?: boolean | undefined;
}

/** Something of a resource that can be safer or less safe. */
export interface Aspect {
  readonly code: string;
  readonly types: readonly string[];
  /** What a change for the worse means, as the end of a sentence. */
  readonly worse: string;
  /** What a change for the better means. */
  readonly better: string;
  /** What another value of the same level means. @default - not told */
  readonly differs?: string | undefined;
  /** The level of what is not there: 0 where its presence is the danger, more where it is the guard. @default 0 */
  readonly absent?: number | undefined;
  /** Whether deleting the resource says nothing, such as of a setting that stays as it is. @default false */
  readonly staysWhenDeleted?: boolean | undefined;
  read(resource: ResourceState): readonly Reading[];
}

/** One reading in both versions. */
interface Pair {
  readonly path: string;
  readonly before?: Reading | undefined;
  readonly after?: Reading | undefined;
}

type Direction = UnmarkedFinding["direction"];

/** What of an aspect changes: at most one finding for each direction. */
export function compareAspect(
  aspect: Aspect,
  subject: Subject,
  comparison: Comparison,
): readonly UnmarkedFinding[] {
  if (isWithItsOwner(aspect, subject, comparison)) return [];
  if (subject.after === undefined && aspect.staysWhenDeleted === true) return [];
  const judged = pairsOf(aspect, subject).map((pair) => ({
    pair,
    verdict: judge(aspect, pair, subject),
  }));
  return (["worse", "better", "neutral"] as const).flatMap((direction) => {
    const found = judged.filter(({ verdict }) => verdict?.direction === direction);
    const reasons = [...new Set(found.map(({ verdict }) => verdict?.reason))];
    return reasons.map((reason) =>
      finding(
        aspect.code,
        direction,
        subject,
        found.filter(({ verdict }) => verdict?.reason === reason).map(({ pair }) => pair),
        reason ?? "",
      ),
    );
  });
}

function pairsOf(aspect: Aspect, { before, after }: Subject): readonly Pair[] {
  const olds = before === undefined ? [] : aspect.read(before);
  const news = after === undefined ? [] : aspect.read(after);
  const names = [...new Set([...olds, ...news].map(({ subject }) => subject))].toSorted();
  return names.map((name) => {
    const [old, now] = [readingOf(olds, name), readingOf(news, name)];
    return { path: now?.path ?? old?.path ?? name, before: old, after: now };
  });
}

/** A reading by its subject; of a list that is not known, any of its items is not known. */
function readingOf(readings: readonly Reading[], name: string): Reading | undefined {
  return (
    readings.find(({ subject }) => subject === name) ??
    readings.find(({ subject, level }) => level === undefined && name.startsWith(subject))
  );
}

function judge(
  aspect: Aspect,
  { before, after }: Pair,
  subject: Subject,
): { readonly direction: Direction; readonly reason: string } | undefined {
  const [old, now] = [levelOf(aspect, before), levelOf(aspect, after)];
  if (old === undefined || now === undefined) {
    if (old === now || before === undefined || after === undefined) return undefined;
    return { direction: "neutral", reason: "whether this is safe is known only after the update" };
  }
  if (isQuiet(aspect, before, after, subject)) return undefined;
  if (now > old) return { direction: "worse", reason: aspect.worse };
  if (now < old) {
    // Of a danger that is gone with its resource, what is better about it would be said of nothing.
    const isGone = subject.after === undefined;
    return { direction: "better", reason: isGone ? "it is gone" : aspect.better };
  }
  if (aspect.differs === undefined || before === undefined || after === undefined) return undefined;
  const isOther = shown(before.value) !== shown(after.value);
  const isKnown = ![before.value, after.value].some((one) => isUnknown(one) || isSecret(one));
  return isOther && isKnown ? { direction: "neutral", reason: aspect.differs } : undefined;
}

/** A new or removed thing is told of only where it is dangerous, a guard only where it was really one. */
function isQuiet(
  aspect: Aspect,
  before: Reading | undefined,
  after: Reading | undefined,
  { before: was, after: is }: Subject,
): boolean {
  if (before !== undefined && after !== undefined) return false;
  const reading = before ?? after;
  if (reading?.dangerous !== undefined) return !reading.dangerous;
  // Of a guard that is no resource of its own, nothing is lost or won when its resource comes or goes.
  return (aspect.absent ?? 0) > 0 && (was === undefined || is === undefined)
    ? !GUARD_TYPES.includes((is ?? was)?.type ?? "")
    : false;
}

/** Resources that are nothing but a guard of another one. */
const GUARD_TYPES: readonly string[] = [
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:ec2/flowLog:FlowLog",
  "aws:cloudtrail/trail:Trail",
  "aws:guardduty/detector:Detector",
  "aws:cloudwatch/logDelivery:LogDelivery",
  "aws:secretsmanager/secretRotation:SecretRotation",
  "aws:wafv2/webAcl:WebAcl",
  "aws:wafv2/webAclAssociation:WebAclAssociation",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  "aws:backup/plan:Plan",
  "aws:backup/selection:Selection",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  "aws:ebs/encryptionByDefault:EncryptionByDefault",
  "cloudflare:index/ruleset:Ruleset",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy",
];

/** Whether a guard comes or goes together with what it guards: its parent component, or all it depends on. */
function isWithItsOwner(
  aspect: Aspect,
  { before, after }: Subject,
  comparison: Comparison,
): boolean {
  if ((aspect.absent ?? 0) === 0 || (before !== undefined && after !== undefined)) return false;
  const resource = after ?? before;
  if (resource === undefined) return false;
  return comesOrGoesWithOwner(
    resource,
    after === undefined ? comparison.head : comparison.base,
    after === undefined ? comparison.base : comparison.head,
  );
}

/**
 * Whether everything that a guard belongs to is missing in the version that lacks the guard.
 *
 * @param without the version without the guard
 * @param having the version with it
 */
export function comesOrGoesWithOwner(
  guard: ResourceState,
  without: Comparison["base"],
  having: Comparison["base"],
): boolean {
  const made = Object.values(guard.propertyDependencies).flat();
  if (made.length > 0) return made.every((urn) => !isIn(without, urn));
  const { parent } = guard;
  if (parent === undefined || isIn(without, parent)) return false;
  return [...having.resources.values()].some(
    (one) => one.custom && one.parent === parent && !GUARD_TYPES.includes(one.type),
  );
}

function levelOf(aspect: Aspect, reading: Reading | undefined): number | undefined {
  return reading === undefined ? (aspect.absent ?? 0) : reading.level;
}

function finding(
  code: string,
  direction: Direction,
  subject: Subject,
  pairs: readonly Pair[],
  reason: string,
): UnmarkedFinding {
  const texts = pairs.map((pair) => pairText(pair, subject));
  return {
    topic: "security",
    code,
    direction,
    message: `${subject.name}: ${texts.join("; ")}: ${reason}.`,
    urn: subject.urn,
    properties: changedPaths(
      subject,
      pairs.map(({ path }) => path).filter((path) => path !== ""),
    ),
  };
}

function pairText({ path, before, after }: Pair, subject: Subject): string {
  if (subject.before === undefined) return `created with ${setText(path, after)}`;
  if (subject.after === undefined) return `deleted, had ${setText(path, before)}`;
  // What was a secret is not shown when it is none any more.
  const isHidden = isSecret(before?.value) || isSecret(after?.value);
  const text = (reading: Reading | undefined): string =>
    isHidden && reading?.value !== undefined ? shown("[secret]") : brief(reading?.value);
  return `${path} ${text(before)} -> ${text(after)}`;
}

function setText(path: string, reading: Reading | undefined): string {
  return path === "" ? "it" : `${path} ${brief(reading?.value)}`;
}

/** Most characters of a value in a message: a long one is told by its beginning, its whole is in the properties. */
const LONGEST = 160;

function brief(value: Json | undefined): string {
  const text = shown(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
}
