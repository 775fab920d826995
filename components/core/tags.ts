import type { Problem } from "../../tuning/errors.ts";

/** Tags of a resource: key to value. */
export type Tags = Readonly<Record<string, string>>;

/** What the tags of a component's children are made from. */
export interface TagSource {
  /** Name of the project. */
  readonly platform: string;
  /** Name of the stack. */
  readonly stack: string;
  /** Class of environment: "prod", "dev"... */
  readonly environment: string;
  /** Logical name of the component. */
  readonly component: string;
  /** The user's own tags. */
  readonly tags?: Tags;
}

/** Keys that state what a resource is; a user's tag cannot make them say something else. */
const RESERVED_KEYS = ["platform", "stack", "environment", "component", "managed-by"] as const;

/** Source of the limits: AWS General Reference, "Tagging your AWS resources", tag naming limits. */
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;
/** "Name" is set by components on what the console lists by it. */
const ADDED_BY_COMPONENTS = 1;
const CHARACTERS = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

/** The tags every taggable child of a component carries. */
export function defaultTags(source: TagSource): Tags {
  return {
    ...source.tags,
    platform: source.platform,
    stack: source.stack,
    environment: source.environment,
    component: source.component,
    "managed-by": "pulumi",
  };
}

/** What AWS would refuse in the user's tags, or what would hide the default ones. */
export function tagProblems(tags: Tags | undefined): readonly Problem[] {
  if (tags === undefined) return [];
  const room = MAX_TAGS - RESERVED_KEYS.length - ADDED_BY_COMPONENTS;
  const keys = Object.keys(tags);
  const problems = Object.entries(tags).flatMap(([key, value]) => [
    ...keyProblems(key),
    ...valueProblems(key, value),
  ]);
  if (keys.length <= room) return problems;
  return [
    ...problems,
    {
      path: "tags",
      got: `${keys.length} tags`,
      allowed: `at most ${room}: AWS allows ${MAX_TAGS} on a resource, the rest are the default ones`,
      fix: `remove ${keys.length - room} tags`,
    },
  ];
}

function keyProblems(key: string): readonly Problem[] {
  const path = `tags["${key}"]`;
  if ((RESERVED_KEYS as readonly string[]).includes(key)) {
    const allowed = `any key but ${RESERVED_KEYS.join(", ")}`;
    return [{ path, got: key, allowed, fix: "remove it: the platform sets this tag itself" }];
  }
  if (/^aws:/i.test(key)) {
    const allowed = 'a key that does not begin with "aws:"';
    return [
      { path, got: key, allowed, fix: "choose another prefix: AWS keeps this one for itself" },
    ];
  }
  if (key.length > 0 && key.length <= MAX_KEY && CHARACTERS.test(key)) return [];
  const allowed = `1 to ${MAX_KEY} letters, digits, spaces and _ . : / = + - @`;
  return [{ path, got: `${key.length} characters`, allowed, fix: "shorten or respell the key" }];
}

function valueProblems(key: string, value: string): readonly Problem[] {
  if (value.length <= MAX_VALUE && CHARACTERS.test(value)) return [];
  return [
    {
      path: `tags["${key}"]`,
      got: `a value of ${value.length} characters`,
      allowed: `up to ${MAX_VALUE} letters, digits, spaces and _ . : / = + - @`,
      fix: "shorten or respell the value",
    },
  ];
}
