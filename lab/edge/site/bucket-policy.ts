import { matchesWildcards } from "./path-pattern.ts";

/** A policy document as S3 reads it; every list may be one text. */
export interface PolicyDocument {
  readonly Statement?: Statement | readonly Statement[];
}

interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, OneOrMore>>;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

type OneOrMore = string | boolean | number | readonly (string | boolean | number)[];

/** One thing CloudFront wants of S3. */
export interface BucketRequest {
  /** "s3:GetObject". */
  readonly action: string;
  /** ARN of the object or the bucket. */
  readonly resource: string;
  /** ARN of the distribution that asks, as its origin access control signs it. */
  readonly sourceArn: string;
}

/**
 * Whether a bucket's policy lets a distribution do something: something allows it and nothing denies it. The bucket is private
 * and has no other way in.
 * Sources: IAM User Guide, "Policy evaluation logic"; CloudFront Developer Guide, "Restrict access to an Amazon S3 origin".
 *
 * @throws Error naming a condition operator that is not known here: neither answer would be the truth.
 */
export function isAllowed(policy: PolicyDocument, request: BucketRequest): boolean {
  const statements = [policy.Statement ?? []].flat() as readonly Statement[];
  const applying = statements.filter((statement) => applies(statement, request));
  return (
    applying.some(({ Effect }) => Effect === "Allow") &&
    !applying.some(({ Effect }) => Effect === "Deny")
  );
}

function applies(statement: Statement, request: BucketRequest): boolean {
  const { Principal, Action, NotAction, Resource, NotResource, Condition } = statement;
  return (
    isCloudFront(Principal) &&
    matchesEither(Action, NotAction, request.action) &&
    matchesEither(Resource, NotResource, request.resource) &&
    Object.entries(Condition ?? {}).every(([operator, keys]) => holds(operator, keys, request))
  );
}

function isCloudFront(principal: Statement["Principal"]): boolean {
  if (principal === undefined) return false;
  if (principal === "*") return true;
  return (
    texts(principal["Service"]).includes("cloudfront.amazonaws.com") ||
    texts(principal["AWS"]).includes("*")
  );
}

function matchesEither(
  these: OneOrMore | undefined,
  allBut: OneOrMore | undefined,
  text: string,
): boolean {
  const any = (patterns: OneOrMore | undefined) =>
    texts(patterns).some((pattern) => matchesWildcards(pattern, text));
  return these === undefined ? allBut !== undefined && !any(allBut) : any(these);
}

function holds(
  operator: string,
  keys: Readonly<Record<string, OneOrMore>>,
  { sourceArn }: BucketRequest,
): boolean {
  // CloudFront signs for S3 over TLS 1.2 or newer, in the name of the distribution.
  const context: Readonly<Record<string, string>> = {
    "aws:sourcearn": sourceArn,
    "aws:sourceaccount": sourceArn.split(":")[4] ?? "",
    "aws:securetransport": "true",
    "s3:tlsversion": "1.2",
  };
  return Object.entries(keys).every(([key, wanted]) => {
    const actual = context[key.toLowerCase()];
    return compare(operator, texts(wanted), actual);
  });
}

function compare(operator: string, wanted: readonly string[], actual: string | undefined): boolean {
  switch (operator) {
    case "StringEquals":
    case "ArnEquals":
    case "Bool":
      return actual !== undefined && wanted.includes(actual);
    case "StringNotEquals":
      return actual === undefined || !wanted.includes(actual);
    case "StringLike":
    case "ArnLike":
      return actual !== undefined && wanted.some((pattern) => matchesWildcards(pattern, actual));
    case "NumericLessThan":
      return actual !== undefined && wanted.some((bound) => Number(actual) < Number(bound));
    default:
      throw new Error(`the condition operator ${operator} is not known`);
  }
}

function texts(value: OneOrMore | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat().map(String);
}
