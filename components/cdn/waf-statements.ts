/**
 * Conditions of AWS WAF. The SDK has a type of its own for a condition at each depth, all alike: as plain objects they fit
 * each of them.
 */

/** A part of the request that a condition looks at, and what is undone before it does. */
interface Subject {
  readonly fieldToMatch: { readonly uriPath: object } | { readonly method: object };
  readonly textTransformations: { readonly priority: number; readonly type: string }[];
}

/** One condition of a rule. */
export interface Condition {
  readonly byteMatchStatement?: Subject & {
    readonly searchString: string;
    readonly positionalConstraint: "EXACTLY" | "STARTS_WITH";
  };
  readonly regexMatchStatement?: Subject & { readonly regexString: string };
  readonly orStatement?: { readonly statements: Condition[] };
  readonly andStatement?: { readonly statements: Condition[] };
  readonly notStatement?: { readonly statement: Condition };
}

/** The path as the origin will read it: otherwise "//api/login" and "/%61pi/login" would get past a limit on "/api/login". */
const PATH: Subject = {
  fieldToMatch: { uriPath: {} },
  textTransformations: [
    { priority: 0, type: "URL_DECODE" },
    { priority: 1, type: "NORMALIZE_PATH" },
  ],
};

const METHOD: Subject = {
  fieldToMatch: { method: {} },
  textTransformations: [{ priority: 0, type: "NONE" }],
};

/** A path matches a pattern of the configuration: `*` any run of characters, `?` one, everything else itself. */
export function pathMatches(pattern: string): Condition {
  const [head = "", ...rest] = pattern.split(/[*?]/);
  if (rest.length === 0) {
    return {
      byteMatchStatement: { ...PATH, searchString: pattern, positionalConstraint: "EXACTLY" },
    };
  }
  if (pattern === `${head}*`) {
    return {
      byteMatchStatement: { ...PATH, searchString: head, positionalConstraint: "STARTS_WITH" },
    };
  }
  return { regexMatchStatement: { ...PATH, regexString: regex(pattern) } };
}

function regex(pattern: string): string {
  const body = pattern
    .replace(/[.+^$(){}|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return `^${body}$`;
}

/** The method is one of `methods`: one or more. */
export function methodsAre(methods: readonly string[]): Condition {
  return anyOf(
    methods.map((searchString) => ({
      byteMatchStatement: { ...METHOD, searchString, positionalConstraint: "EXACTLY" },
    })),
  );
}

/** Any of one or more conditions; WAF takes an "or" of two or more only. */
export function anyOf(statements: readonly Condition[]): Condition {
  const [only] = statements;
  return only !== undefined && statements.length === 1
    ? only
    : { orStatement: { statements: [...statements] } };
}

/** All of one or more conditions; WAF takes an "and" of two or more only. */
export function allOf(statements: readonly Condition[]): Condition {
  const [only] = statements;
  return only !== undefined && statements.length === 1
    ? only
    : { andStatement: { statements: [...statements] } };
}
