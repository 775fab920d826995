import type { CodeInfo, Comparison, PropertyChange, ResourceChange, Verdict } from "../../model.ts";
import { UNKNOWN } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { isProvider, replacedProviders } from "./providers.ts";
import { byPath, changedWords, changesByUrn, listed, typeWords } from "./reading.ts";
import { compareText } from "../../text.ts";
import { renames } from "./renames.ts";
import { SERVING_TYPES } from "./serving.ts";

const ENGINE = {
  title:
    "Pulumi documentation: resource option deleteBeforeReplace (what a replacement does, in which order)",
  url: "https://www.pulumi.com/docs/iac/concepts/resources/options/deletebeforereplace/",
};

/** A property replaces the resource. */
export const REPLACED: CodeInfo = {
  code: "replace",
  kind: "replace",
  title: "A resource is deleted and made anew.",
  why:
    "The provider cannot change the property in place. What is made anew has another id, often another address, and nothing " +
    "that the old one had gathered. By default the new one is made before the old one goes; with deleteBeforeReplace, or where " +
    "the name is fixed, there is none in between.",
  sources: [ENGINE],
};

/** Another resource's replacement replaces this one. */
const CASCADE: CodeInfo = {
  code: "replace-cascade",
  kind: "replace",
  title: "A resource is replaced because another one is, whose id or name it is bound to.",
  why:
    "The new one's id is known only once it exists, and a property that is bound to it cannot be changed in place. Avoiding the " +
    "first replacement avoids all that follow from it.",
  sources: [ENGINE],
};

/** Replaced as a matter of course. */
const BY_DESIGN: CodeInfo = {
  code: "replace-by-design",
  kind: "in-place",
  title: "A resource that is never changed but made anew, while the old one still serves.",
  why:
    "Jobs cannot be changed and run again. ConfigMaps, S3 objects, launch templates, certificates, secret versions and the like " +
    "are versions: the new one is there before anything stops using the old one.",
  sources: [ENGINE],
};

/** The same resource under another URN. */
export const RENAMED: CodeInfo = {
  code: "replace-renamed-urn",
  kind: "replace",
  title:
    "A resource is deleted and an equal one is made, because its name or its component in the program changed.",
  why:
    "The engine knows a resource by its URN: stack, type of the parents, type and name. With another URN it is another resource. " +
    "`aliases` tell the engine that it is the same.",
  sources: [
    {
      title: "Pulumi documentation: resource option aliases",
      url: "https://www.pulumi.com/docs/iac/concepts/resources/options/aliases/",
    },
  ],
};

/** Types made anew by design, whatever the order. */
const RUN_AGAIN: readonly string[] = [
  "kubernetes:batch/v1:Job",
  "aws:lambda/invocation:Invocation",
];

/** Types that are versions: made anew by design where the new one comes first. */
const VERSIONS: readonly string[] = [
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:lambda/layerVersion:LayerVersion",
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:secretsmanager/secretVersion:SecretVersion",
  "kubernetes:core/v1:ConfigMap",
];

/** Recognises replacements: their reasons, their order, and what is one without being called so. */
export const REPLACE: Classifier = {
  codes: [REPLACED, CASCADE, BY_DESIGN, RENAMED],
  judge(change, comparison) {
    if (isProvider(change.type)) return [];
    if (change.operation === "replace") return [replacement(change, comparison)];
    const moved = renames(comparison);
    const made = moved.newer.get(change.urn);
    if (made !== undefined) return [goes(change, made)];
    const gone = moved.older.get(change.urn);
    return gone === undefined ? [] : [comes(change, gone)];
  },
};

function replacement(change: ResourceChange, comparison: Comparison): Verdict {
  const replacing = byPath(change.properties.filter(isReason));
  const causes = causesOf(change, replacing, comparison);
  const subject = `${change.name} (${typeWords(change.type)})`;
  const reason = reasonOf(change, replacing, causes);
  const properties = replacing.map(({ path }) => path);
  if (isByDesign(change)) {
    const again = RUN_AGAIN.includes(change.type)
      ? "it cannot be changed, so it is made anew and runs again"
      : "a new version is made before the old one goes";
    return {
      code: BY_DESIGN.code,
      class: "in-place",
      message: `${subject}: ${again}, ${reason}.`,
      properties,
    };
  }
  const serves = SERVING_TYPES.has(change.type);
  const first = change.replacement === "delete-first";
  return {
    code: causes.length > 0 ? CASCADE.code : REPLACED.code,
    class: "replace",
    message: `${subject} is deleted and made anew, ${reason}. ${orderOf(change)}`.trim(),
    properties,
    ...(serves && first ? { outage: { when: "from its deletion until the new one serves" } } : {}),
    ...(causes.length > 0
      ? { fix: `Avoid the replacement of ${listed(causes)}.` }
      : replacing.length > 0
        ? {
            fix: `Leave ${listed(properties)} as before, or make the new one beside the old one and move over.`,
          }
        : {}),
  };
}

/** What replaces, without the engine's word "provider" for another one, which is no property. */
function isReason({ replaces, path, before, after }: PropertyChange): boolean {
  return replaces && !(path === "provider" && before === undefined && after === undefined);
}

function isByDesign(change: ResourceChange): boolean {
  if (RUN_AGAIN.includes(change.type)) return true;
  return VERSIONS.includes(change.type) && change.replacement !== "delete-first";
}

function reasonOf(
  change: ResourceChange,
  replacing: readonly PropertyChange[],
  causes: readonly string[],
): string {
  if (causes.length > 0) {
    const through =
      replacing.length > 0 ? `, through ${listed(replacing.map(({ path }) => path))}` : "";
    return `replaced because ${listed(causes)} ${causes.length === 1 ? "is" : "are"}${through}`;
  }
  if (replacing.length > 0) return `because of ${changedWords(change, replacing)}`;
  return "for a reason the engine does not name";
}

function orderOf(change: ResourceChange): string {
  if (change.replacement === "delete-first")
    return "The old one goes first: in between there is none.";
  if (change.replacement === "create-first") return "The new one is there before the old one goes.";
  return "";
}

/**
 * Names of the replaced resources that this one is bound to by what replaces it; where the engine names no property, by any of
 * its properties.
 */
function causesOf(
  change: ResourceChange,
  replacing: readonly PropertyChange[],
  comparison: Comparison,
): readonly string[] {
  const changes = changesByUrn(comparison);
  const sides = [change.after, change.before].filter((side) => side !== undefined);
  const keys = new Set(replacing.map(({ keys: [first] }) => String(first)));
  const bound = sides.flatMap((side) =>
    Object.entries(side.propertyDependencies)
      .filter(([key]) => keys.size === 0 || keys.has(key))
      .flatMap(([, urns]) => urns),
  );
  // What replaces by a value that is known does so on its own, whatever the value was made from.
  const own =
    replacing.length > 0 && replacing.every(({ before, after }) => plain(before) && plain(after));
  if (own) return [];
  const made = [...new Set(bound)]
    .filter((urn) => urn !== change.urn && changes.get(urn)?.operation === "replace")
    .map((urn) => changes.get(urn)?.name ?? urn);
  // A resource says nowhere which provider makes it; with no reason of its own it is one that is replaced.
  const causes =
    made.length === 0 && replacing.length === 0 ? replacedProviders(change.type, comparison) : made;
  return [...new Set(causes)].toSorted(compareText);
}

function plain(value: PropertyChange["before"]): boolean {
  return value === undefined || !holdsPlaceholder(JSON.stringify(value));
}

function holdsPlaceholder(json: string): boolean {
  return json.includes(UNKNOWN);
}

function goes(change: ResourceChange, made: ResourceChange): Verdict {
  return {
    code: RENAMED.code,
    class: "replace",
    message: `${change.name} (${typeWords(change.type)}) is deleted and made anew as ${made.name}: nearly the same inputs under another URN, so the engine does not know that they are one.`,
    properties: [],
    fix: `Give ${made.name} the option aliases: [${JSON.stringify(change.urn)}].`,
  };
}

function comes(change: ResourceChange, gone: ResourceChange): Verdict {
  return {
    code: RENAMED.code,
    class: "in-place",
    message: `${change.name} (${typeWords(change.type)}) is made in place of ${gone.name}, which is deleted. A name that both have is taken while the old one exists.`,
    properties: [],
    fix: `Give it the option aliases: [${JSON.stringify(gone.urn)}].`,
  };
}
