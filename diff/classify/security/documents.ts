import type { Json, JsonObject } from "../../model.ts";
import { isList, isObject, isSecret, isUnknown, UNKNOWN } from "../../values.ts";
import { contains, isPublic, parseRange } from "./addresses.ts";
import type { Grant } from "./grants.ts";

/** What stands in a text for what is not known yet. */
const HIDDEN = "(known after the update)";

/** A pattern, or everything but some patterns (NotAction and the like). */
export interface Scope {
  readonly but: boolean;
  readonly patterns: readonly string[];
}

/** When a statement holds: values by operator and key. All have to be met, one value of each. */
export type Conditions = ReadonlyMap<string, readonly string[]>;

/** The smallest part of a statement of a policy document: one principal, action and resource. */
export interface Atom extends Grant {
  /** Empty in the policy of a role or user. */
  readonly principal: Scope;
  readonly action: Scope;
  readonly resource: Scope;
  readonly conditions: Conditions;
}

/**
 * The parts of a policy document with one effect; undefined when it cannot be read before the update.
 *
 * @param document JSON text or an object
 */
export function atomsOf(
  document: Json | undefined,
  effect: "Allow" | "Deny",
  { holder, path }: Pick<Grant, "holder" | "path">,
): readonly Atom[] | undefined {
  const parsed = parse(document);
  if (parsed === undefined) return undefined;
  return many(parsed["Statement"])
    .filter(isObject)
    .filter((one) => one["Effect"] === effect)
    .flatMap((one) => {
      const conditions = conditionsOf(one["Condition"]);
      return scopes(one, "Principal", principals).flatMap((principal) =>
        scopes(one, "Action", texts).flatMap((action) =>
          scopes(one, "Resource", texts).map((resource) => {
            const atom = { holder, path, principal, action, resource, conditions };
            const text = atomText(atom);
            return {
              ...atom,
              text,
              dangerous: effect === "Allow" && isDangerous(atom),
              unsure: text.includes(HIDDEN),
            };
          }),
        ),
      );
    });
}

/** Whether the first part holds wherever the second does. */
export function coversAtom(a: Atom, b: Atom): boolean {
  return (
    coversScope(a.action, b.action, coversAction) &&
    coversScope(a.resource, b.resource, coversGlob) &&
    coversScope(a.principal, b.principal, coversPrincipal) &&
    coversConditions(a.conditions, b.conditions)
  );
}

/** Whether a pattern with * and ? matches all that another one does. */
export function coversGlob(a: string, b: string): boolean {
  // Each * of the second is one character that only a * of the first can match.
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < b.length) {
    if (i < a.length && a[i] === "*") [star, mark, i] = [i, j, i + 1];
    else if (i < a.length && (a[i] === b[j] || (a[i] === "?" && b[j] !== "*")))
      [i, j] = [i + 1, j + 1];
    else if (star >= 0) [mark, i, j] = [mark + 1, star + 1, mark + 1];
    else return false;
  }
  while (a[i] === "*") i += 1;
  return i === a.length;
}

function coversAction(a: string, b: string): boolean {
  return coversGlob(a.toLowerCase(), b.toLowerCase());
}

/** "*" is anyone; an account stands for all of its users and roles, which it may let in itself. */
function coversPrincipal(a: string, b: string): boolean {
  if (a === "*" || a === b) return true;
  const account = /^AWS:arn:([\w-]+):iam::(\d{12}):root$/.exec(a);
  return account !== null && new RegExp(`^AWS:arn:[\\w-]+:(iam|sts)::${account[2] ?? ""}:`).test(b);
}

function coversScope(a: Scope, b: Scope, covers: (a: string, b: string) => boolean): boolean {
  const isAll = !a.but && a.patterns.includes("*");
  if (isAll) return true;
  if (!a.but)
    return !b.but && b.patterns.every((one) => a.patterns.some((wide) => covers(wide, one)));
  if (b.but) return a.patterns.every((out) => b.patterns.some((wide) => covers(wide, out)));
  // Everything but some patterns covers a pattern that has surely nothing to do with these.
  return b.patterns.every((one) => a.patterns.every((out) => areApart(out, one)));
}

/** Whether no text can match both: told by their beginnings up to the first wildcard. */
function areApart(a: string, b: string): boolean {
  const [one = "", other = ""] = [a, b].map((text) => text.split(/[*?]/)[0]?.toLowerCase());
  return !one.startsWith(other) && !other.startsWith(one);
}

/** Whether the first conditions are met whenever the second are: each of them is among the second, with no more values. */
function coversConditions(a: Conditions, b: Conditions): boolean {
  return [...a].every(([key, values]) => {
    const narrow = b.get(key);
    if (narrow === undefined) return false;
    const operator = key.split(" ")[0] ?? "";
    // A negated operator excludes its values: the fewer, the wider. So does ForAllValues with Not; both end alike.
    if (operator.includes("Not"))
      return values.every((one) => narrow.some((two) => coversValue(operator, two, one)));
    return narrow.every((one) => values.some((two) => coversValue(operator, two, one)));
  });
}

function coversValue(operator: string, wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  if (operator.includes("Like") || operator.includes("Arn")) return coversGlob(wide, narrow);
  if (!operator.includes("IpAddress")) return false;
  const [a, b] = [parseRange(wide), parseRange(narrow)];
  return a !== undefined && b !== undefined && contains(a, b);
}

function conditionsOf(value: Json | undefined): Conditions {
  if (!isObject(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([operator, keys]) =>
      isObject(keys)
        ? Object.entries(keys).map(
            ([key, values]) =>
              [`${operator} ${key.toLowerCase()}`, many(values).map(String).toSorted()] as const,
          )
        : [],
    ),
  );
}

/** A statement's principals, actions or resources, each by itself; without any, one that is empty. */
function scopes(
  statement: JsonObject,
  key: string,
  read: (value: Json | undefined) => readonly string[],
): readonly Scope[] {
  const not = statement[`Not${key}`];
  if (not !== undefined) return [{ but: true, patterns: read(not).toSorted() }];
  const patterns = read(statement[key]);
  if (patterns.length === 0) return [{ but: false, patterns: [] }];
  return [...new Set(patterns)].map((one) => ({ but: false, patterns: [one] }));
}

/** "*", or the kind and the name; an account's number is the account itself. */
function principals(value: Json | undefined): readonly string[] {
  if (!isObject(value)) return texts(value);
  return Object.entries(value).flatMap(([kind, names]) =>
    texts(names).map((name) => {
      if (kind === "AWS" && name === "*") return "*";
      return /^\d{12}$/.test(name) ? `${kind}:arn:aws:iam::${name}:root` : `${kind}:${name}`;
    }),
  );
}

/** What tells who somebody is, where he belongs or comes from. Source: S3 User Guide, the meaning of "public". */
const BINDING =
  /^(aws:(sourceaccount|sourcearn|sourceorgid|sourceorgpaths|principalorgid|principalorgpaths|principalaccount|principalarn|sourcevpce?|sourceip|vpcsourceip|userid)|kms:calleraccount|s3:dataaccesspoint(arn|account))$/;

/** Operators that say what a value has to be. With IfExists or ForAllValues a request without the value passes. */
const DEMANDING = /^(ForAnyValue:)?(String(Equals|Like)(IgnoreCase)?|Arn(Equals|Like)|IpAddress)$/i;

/** Whether a condition keeps all but somebody out. */
function binds(condition: string, values: readonly string[]): boolean {
  const [operator = "", key = ""] = condition.split(" ");
  if (!DEMANDING.test(operator) || !BINDING.test(key)) return false;
  return values.length > 0 && values.every(isNarrow);
}

/** Whether a value is of somebody: no wildcard alone, none for the account, and no range as wide as the internet. */
function isNarrow(value: string): boolean {
  const range = parseRange(value);
  if (range !== undefined) return range.prefix >= WIDEST[range.version] || !isPublic(range);
  const [head, , , , account = "", name = ""] = value.split(":");
  if (head === "arn") return !/[*?]/.test(account) && (account !== "" || !/^[*?]/.test(name));
  return !/^[*?]/.test(value);
}

/** Leading bits of a range of addresses that somebody may have: fewer are the world's. */
const WIDEST = { 4: 8, 6: 16 } as const;

function isDangerous({
  principal,
  action,
  resource,
  conditions,
}: Omit<Atom, "text" | "dangerous">): boolean {
  const isAnyone = principal.but || principal.patterns.includes("*");
  const isBound = [...conditions].some(([condition, values]) => binds(condition, values));
  if (isAnyone) return !isBound;
  // A policy on a resource names who: what it may do there is bounded by the resource.
  if (principal.patterns.length > 0) return false;
  const isEverywhere = resource.but || resource.patterns.includes("*");
  return (
    isEverywhere &&
    (action.but || action.patterns.some((one) => /^(\*|[\w-]+:\*)$/.test(one) || isEscalating(one)))
  );
}

/**
 * Actions that by themselves give their caller more rights, when they are allowed on everything: they write or attach a
 * policy, take another's place, or make a credential of another.
 */
const ESCALATING = [
  ...["PassRole", "CreatePolicyVersion", "SetDefaultPolicyVersion", "UpdateAssumeRolePolicy"],
  ...["AttachRolePolicy", "AttachUserPolicy", "AttachGroupPolicy"],
  ...["PutRolePolicy", "PutUserPolicy", "PutGroupPolicy", "AddUserToGroup"],
  ...["CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile"],
  ...["DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary"],
].map((verb) => `iam:${verb}`);

function isEscalating(action: string): boolean {
  return [...ESCALATING, "sts:AssumeRole"].some((one) => coversAction(action, one));
}

function atomText({
  principal,
  action,
  resource,
  conditions,
}: Omit<Atom, "text" | "dangerous">): string {
  const scope = ({ but, patterns }: Scope): string =>
    `${but ? "all but " : ""}${patterns.map(readable).join(", ")}`;
  const who = principal.but || principal.patterns.length > 0 ? ` by ${scope(principal)}` : "";
  const where = resource.but || resource.patterns.length > 0 ? ` on ${scope(resource)}` : "";
  const when = [...conditions]
    .map(([key, values]) => `${key} ${values.map(readable).join(" or ")}`)
    .toSorted()
    .join(" and ");
  return `${scope(action)}${where}${who}${when === "" ? "" : ` if ${when}`}`;
}

function readable(text: string): string {
  return text.replaceAll(UNKNOWN, HIDDEN);
}

function parse(document: Json | undefined): JsonObject | undefined {
  if (document === undefined || document === "") return {};
  if (isUnknown(document) || isSecret(document)) return undefined;
  if (isObject(document)) return document;
  if (typeof document !== "string") return undefined;
  try {
    const value = JSON.parse(document) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function many(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

function texts(value: Json | undefined): readonly string[] {
  return many(value).filter((one) => typeof one === "string");
}
