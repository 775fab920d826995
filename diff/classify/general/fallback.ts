import type {
  ChangeClass,
  CodeInfo,
  Comparison,
  PropertyChange,
  ResourceChange,
  Verdict,
} from "../../model.ts";
import { byPath, changedWords, listed, typeWords } from "./reading.ts";
import { compareText } from "../../text.ts";
import { renames } from "./renames.ts";
import { SERVING_TYPES } from "./serving.ts";
import { STATEFUL_TYPES } from "./stateful.ts";

const CONTRACT = { title: "The classes of diff/model.ts" };

/** Something new. */
export const CREATED: CodeInfo = {
  code: "create",
  kind: "in-place",
  title: "A resource is made that was not there.",
  why: "What runs is not touched by it.",
  sources: [CONTRACT],
};

/** Something that serves goes. */
const SERVING_DELETED: CodeInfo = {
  code: "delete-serving",
  kind: "downtime",
  title: "A resource that serves or carries traffic is deleted.",
  why: "Whoever still uses it gets no answer from the update on.",
  sources: [CONTRACT],
};

/** Something else goes. */
export const DELETED: CodeInfo = {
  code: "delete",
  kind: "in-place",
  title: "A resource is deleted that neither holds data nor serves.",
  why: "What still relies on it, such as on a right or a setting, has to do without.",
  sources: [CONTRACT],
};

/** What goes is not known. */
const DELETED_UNKNOWN: CodeInfo = {
  code: "delete-unknown",
  kind: "downtime",
  title: "A resource of a type is deleted that no fact is about.",
  why: "Whether it holds data or serves is not known here: look it up before it is deployed.",
  sources: [CONTRACT],
};

/** Replaced, and nobody said anything. */
const REPLACED_PLAIN: CodeInfo = {
  code: "replace-plain",
  kind: "replace",
  title: "A resource is deleted and made anew.",
  why: "Nothing more is known about replacements of its type.",
  sources: [CONTRACT],
};

/** Properties that nobody knows more of. */
const CHANGED: CodeInfo = {
  code: "update",
  kind: "in-place",
  title: "Properties change while the resource runs.",
  why: "The provider changes them in place, and nothing is documented to stop meanwhile.",
  sources: [CONTRACT],
};

/** Words only. */
export const DESCRIBED: CodeInfo = {
  code: "update-described",
  kind: "none",
  title: "Only tags, descriptions or options of the engine change.",
  why: "Nothing that runs reads them.",
  sources: [CONTRACT],
};

/** Whether it is replaced is not known. */
const UNKNOWN_EFFECT: CodeInfo = {
  code: "update-unknown-effect",
  kind: "replace",
  title: "A property changes of which no fact says whether the resource is replaced.",
  why:
    "The facts were read from the providers' sources and lack this property. A resource that holds data is taken for replaced, " +
    "any other for changed in place: check what the provider says before it is deployed.",
  sources: [{ title: "sandbox/facts: which inputs replace" }],
};

/** What fallback() can say. */
export const FALLBACK_CODES: readonly CodeInfo[] = [
  CREATED,
  SERVING_DELETED,
  DELETED,
  DELETED_UNKNOWN,
  REPLACED_PLAIN,
  CHANGED,
  DESCRIBED,
  UNKNOWN_EFFECT,
];

/** Top-level properties that only tell something to people. */
const WORDS = new Set([
  "tags",
  "tagsAll",
  "description",
  "comment",
  "alarmDescription",
  "descriptionText",
]);

/** Options of the engine, which no provider sees: "options.protect". */
const ENGINE_OPTIONS = new Set(["protect", "retainOnDelete"]);

/**
 * What a change does as far as no classifier has said: the usual class of an operation nobody spoke of, in-place for properties
 * nobody spoke of, none for tags and descriptions, and for properties of unknown effect the worse of what may be.
 *
 * @param spoken all verdicts of the classifiers on this change
 * @returns verdicts to add to them; at least one when there are none
 */
export function fallback(
  change: ResourceChange,
  comparison: Comparison,
  spoken: readonly Verdict[],
): readonly Verdict[] {
  const found =
    change.operation === "update" ? updated(change, spoken) : operated(change, comparison, spoken);
  if (found.length > 0 || spoken.length > 0) return found;
  return [
    {
      code: DESCRIBED.code,
      class: "none",
      message: `${subjectOf(change)}: no property changes, only what the engine notes about it, such as its options.`,
      properties: [],
    },
  ];
}

function subjectOf(change: ResourceChange): string {
  return `${change.name} (${typeWords(change.type)})`;
}

function operated(
  change: ResourceChange,
  comparison: Comparison,
  spoken: readonly Verdict[],
): readonly Verdict[] {
  if (spoken.length > 0) return [];
  const subject = subjectOf(change);
  const say = (code: CodeInfo, level: ChangeClass, message: string): Verdict[] => [
    { code: code.code, class: level, message, properties: [] },
  ];
  if (change.operation === "create") return say(CREATED, "in-place", `${subject} is made.`);
  if (change.operation === "replace") {
    return say(REPLACED_PLAIN, "replace", `${subject} is deleted and made anew.`);
  }
  if (change.before?.retainOnDelete === true) {
    return say(
      DELETED,
      "in-place",
      `${subject} leaves the stack and stays as it is (retainOnDelete).`,
    );
  }
  const moved = renames(comparison).newer.has(change.urn);
  if (!moved && !isKnownType(change.type)) return [unknownDeleted(change)];
  if (!SERVING_TYPES.has(change.type) || moved) {
    return say(
      DELETED,
      "in-place",
      `${subject} is deleted. It holds no data and answers no requests itself; what still relies on it has to do without.`,
    );
  }
  return [
    {
      code: SERVING_DELETED.code,
      class: "downtime",
      message: `${subject} is deleted: whoever still uses it gets no answer.`,
      properties: [],
      outage: { when: "from this update on" },
      fix: "Move its users away in an update before.",
    },
  ];
}

/** Packages whose types are either known to hold data or to serve, or do neither. */
const KNOWN_PACKAGES: readonly string[] = [
  "aws",
  "cloudflare",
  "command",
  "pulumi",
  "random",
  "time",
  "tls",
];

/** Groups of Kubernetes' own API; a kind of any other group is what its controller makes of it. */
const OWN_GROUPS =
  /^(?:[a-z]+|[a-z.]+\.k8s\.io|helm\.sh|karpenter\.k8s\.aws|karpenter\.sh|keda\.sh|secrets-store\.csi\.x-k8s\.io|monitoring\.coreos\.com|elbv2\.k8s\.aws)\//;

function isKnownType(type: string): boolean {
  const [provider = "", module = ""] = type.split(":");
  if (provider === "kubernetes") return OWN_GROUPS.test(module);
  return KNOWN_PACKAGES.includes(provider);
}

function unknownDeleted(change: ResourceChange): Verdict {
  return {
    code: DELETED_UNKNOWN.code,
    class: "downtime",
    message: `${subjectOf(change)} is deleted. No fact is about ${change.type}: whether it holds data or serves is not known here.`,
    properties: [],
    outage: { when: "from this update on, for what it serves" },
    fix: "Look up what its deletion takes with it, or set retainOnDelete in an update before.",
  };
}

function updated(change: ResourceChange, spoken: readonly Verdict[]): readonly Verdict[] {
  const covered = spoken.flatMap(({ properties }) => properties);
  const left = byPath(change.properties.filter(({ path }) => !isCovered(path, covered)));
  const unknown = change.unknownEffects
    .filter((path) => !isCovered(path, covered) && !isListOf(path, covered))
    .toSorted(compareText);
  const rest = left.filter(({ path }) => !isCovered(path, unknown) && !isListIn(path, unknown));
  const words = rest.filter((property) => isWords(change, property));
  const others = rest.filter((property) => !isWords(change, property));
  const subject = subjectOf(change);
  return [
    ...unknownVerdict(change, unknown),
    ...(others.length > 0
      ? [
          {
            code: CHANGED.code,
            class: "in-place" as const,
            message: `${subject} changes while it runs: ${changedWords(change, others)}.`,
            properties: others.map(({ path }) => path),
          },
        ]
      : []),
    ...(words.length > 0
      ? [
          {
            code: DESCRIBED.code,
            class: "none" as const,
            message: `${subject}: only what is told about it changes: ${listed(words.map(({ path }) => path))}.`,
            properties: words.map(({ path }) => path),
          },
        ]
      : []),
  ];
}

function unknownVerdict(change: ResourceChange, paths: readonly string[]): readonly Verdict[] {
  if (paths.length === 0) return [];
  const precious = STATEFUL_TYPES.includes(change.type);
  const taken = precious
    ? "It holds data, so it is taken for replaced"
    : "It is taken for changed in place";
  return [
    {
      code: UNKNOWN_EFFECT.code,
      class: precious ? "replace" : "in-place",
      message: `No fact says whether ${listed(paths)} of ${subjectOf(change)} replaces it: it may. ${taken} until the provider itself has been asked.`,
      properties: paths,
      fix: "Compare once with the official providers.",
    },
  ];
}

/** Whether one of the paths is the given one or one it lies in. */
function isCovered(path: string, paths: readonly string[]): boolean {
  return paths.some(
    (each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`),
  );
}

/** Whether a path into a list, which counts its items by numbers, lies in a property that paths by names speak of. */
function isListOf(path: string, named: readonly string[]): boolean {
  return path.includes("[") && named.some((each) => rootOf(each) === rootOf(path));
}

/** Whether a path by names lies in a property that paths into a list speak of. */
function isListIn(path: string, numbered: readonly string[]): boolean {
  return numbered.some((each) => each.includes("[") && rootOf(each) === rootOf(path));
}

function rootOf(path: string): string {
  return path.split(/[.[]/, 1)[0] ?? path;
}

function isWords(change: ResourceChange, property: PropertyChange): boolean {
  const [first, second] = property.keys;
  if (WORDS.has(String(first))) return true;
  if (first === "options" && ENGINE_OPTIONS.has(String(second))) return true;
  // Rules and behaviours have descriptions of their own; keys of free-form data do not count.
  const last = property.keys.at(-1);
  return change.type.startsWith("aws:") && (last === "description" || last === "comment");
}
