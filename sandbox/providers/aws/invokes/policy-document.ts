/** Renders `iam.getPolicyDocument`, as the terraform provider does: sorted lists, single values unwrapped, `&{}` for `${}`. */

import { isList, isRecord, reveal } from "../../model.ts";
import type { Props, Value } from "../../model.ts";
import { refuse } from "./answer.ts";
import type { Answer, Question } from "./answer.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Statement = Readonly<Record<string, Json>>;

/** `&{aws:username}` is how a policy variable is written where `${}` would be interpolated. */
const withVariables = (text: string): string => text.replaceAll("&{", "${");

const textsOf = (value: Value | undefined): readonly string[] => {
  const given = reveal(value);
  if (typeof given === "string") return [withVariables(given)];
  return isList(given) ? given.filter((item) => typeof item === "string").map(withVariables) : [];
};

/** Several values sorted in descending order, one value by itself. */
function values(texts: readonly string[]): Json {
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? only : [...texts].sort().reverse();
}

const objectsOf = (value: Value | undefined): readonly Props[] => {
  const given = reveal(value);
  return isList(given) ? given.map((item) => reveal(item)).filter((item) => isRecord(item)) : [];
};

const textOf = (value: Value | undefined): string => {
  const given = reveal(value);
  return typeof given === "string" ? given : "";
};

/** `{type: "*", identifiers: ["*"]}` is anybody at all; every other type is a key. */
function principals(list: readonly Props[]): Json {
  const byType: Record<string, string[]> = {};
  for (const principal of list) {
    const type = textOf(principal["type"]);
    (byType[type] ??= []).push(...textsOf(principal["identifiers"]));
  }
  if (byType["*"]?.includes("*") === true) return "*";
  return Object.fromEntries(
    Object.keys(byType)
      .sort()
      .map((type) => [type, values(byType[type] ?? [])]),
  );
}

function conditions(list: readonly Props[]): Json {
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const condition of list) {
    const test = (byTest[textOf(condition["test"])] ??= {});
    (test[textOf(condition["variable"])] ??= []).push(...textsOf(condition["values"]));
  }
  return sortedKeys(byTest, (variables) =>
    sortedKeys(variables, (texts) => (texts.length === 1 ? (texts[0] ?? "") : texts)),
  );
}

function sortedKeys<T>(record: Readonly<Record<string, T>>, render: (value: T) => Json): Json {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, render(value)]),
  );
}

function statement(given: Props): Statement {
  const rendered: Record<string, Json> = {};
  const sid = textOf(given["sid"]);
  if (sid !== "") rendered["Sid"] = sid;
  const effect = textOf(given["effect"]);
  rendered["Effect"] = effect === "" ? "Allow" : effect;
  for (const [name, key] of [
    ["actions", "Action"],
    ["notActions", "NotAction"],
    ["resources", "Resource"],
    ["notResources", "NotResource"],
  ] as const) {
    const texts = textsOf(given[name]);
    if (texts.length > 0) rendered[key] = values(texts);
  }
  const [who, notWho] = [objectsOf(given["principals"]), objectsOf(given["notPrincipals"])];
  if (who.length > 0) rendered["Principal"] = principals(who);
  if (notWho.length > 0) rendered["NotPrincipal"] = principals(notWho);
  const when = objectsOf(given["conditions"]);
  if (when.length > 0) rendered["Condition"] = conditions(when);
  return rendered;
}

/** Statements of a document given as JSON; undefined when it is none. */
function statementsOf(text: string): readonly Statement[] | undefined {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null) return undefined;
    const list = (document as { Statement?: Json }).Statement ?? [];
    return (Array.isArray(list) ? list : [list]) as readonly Statement[];
  } catch {
    return undefined;
  }
}

/** A later statement with the same Sid takes the place of an earlier one. */
function overlay(base: readonly Statement[], over: readonly Statement[]): readonly Statement[] {
  const sids = new Set(over.map((item) => item["Sid"]).filter((sid) => sid !== undefined));
  const replaced = base.map((item) =>
    item["Sid"] !== undefined && sids.has(item["Sid"])
      ? (over.find((other) => other["Sid"] === item["Sid"]) ?? item)
      : item,
  );
  const present = new Set(base.map((item) => item["Sid"]));
  return [
    ...replaced,
    ...over.filter((item) => item["Sid"] === undefined || !present.has(item["Sid"])),
  ];
}

/** The data source. */
export const policyDocument: Answer = (question) => {
  const sources = documents(question, "sourceJson", "sourcePolicyDocuments");
  const overrides = documents(question, "overrideJson", "overridePolicyDocuments");
  if (sources === undefined || overrides === undefined) {
    return refuse("sourcePolicyDocuments", "a text that is no JSON", "policies as JSON");
  }
  const own = question.objects("statements").map(statement);
  const sids = own.map((item) => item["Sid"]).filter((sid) => sid !== undefined);
  if (new Set(sids).size < sids.length)
    return refuse("statements", sids.map(String), "each sid once");
  const all = [[...own], ...overrides].reduce<readonly Statement[]>(
    overlay,
    sources.reduce<readonly Statement[]>(overlay, []),
  );
  const document = {
    Version: question.text("version", "2012-10-17"),
    ...(question.text("policyId") === "" ? {} : { Id: question.text("policyId") }),
    Statement: all,
  };
  const json = JSON.stringify(document, null, 2);
  return {
    id: String(Number.parseInt(question.hex(8, json), 16)),
    json,
    minifiedJson: JSON.stringify(document),
  };
};

function documents(
  question: Question,
  single: string,
  several: string,
): readonly (readonly Statement[])[] | undefined {
  const texts = [question.text(single), ...question.texts(several)].filter((text) => text !== "");
  const parsed = texts.map(statementsOf);
  return parsed.includes(undefined) ? undefined : parsed.filter((list) => list !== undefined);
}
