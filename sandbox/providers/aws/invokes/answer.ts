/** What the functions that answer data sources share. */

import { createHash } from "node:crypto";
import { isList, isRecord, reveal } from "../../model.ts";
import type { Failure, InvokeModel, Props, ProviderContext, Value } from "../../model.ts";

/** The arguments of a data source and the account they are asked in. */
export class Question {
  /** Region asked about: the `region` argument, else the provider's. */
  readonly region: string;
  /** The account. */
  readonly context: ProviderContext;
  /** The arguments as given: a data source returns them with its answer. */
  readonly args: Props;

  /** @param args arguments, all known: the engine does not call a data source before they are */
  constructor(args: Props, context: ProviderContext) {
    this.args = args;
    this.context = context;
    this.region = this.text("region", context.region);
  }

  /** @returns the argument as text, `otherwise` when it was not given. */
  text(name: string, otherwise = ""): string {
    const value = reveal(this.args[name]);
    return typeof value === "string" && value !== "" ? value : otherwise;
  }

  /** @returns the texts of a list argument. */
  texts(name: string): readonly string[] {
    const value = reveal(this.args[name]);
    return isList(value) ? value.filter((item) => typeof item === "string") : [];
  }

  /** @returns the objects of a list argument. */
  objects(name: string): readonly Props[] {
    const value = reveal(this.args[name]);
    return isList(value) ? value.map((item) => reveal(item)).filter((item) => isRecord(item)) : [];
  }

  /** @returns the values of the filter of that name: `filters: [{name, values}]`. */
  filter(name: string): readonly string[] {
    const found = this.objects("filters").find((filter) => filter["name"] === name);
    const values = found === undefined ? undefined : reveal(found["values"]);
    return isList(values) ? values.filter((item) => typeof item === "string") : [];
  }

  /** @returns hex digits that depend on the text and the region alone. */
  hex(digits: number, text: string): string {
    return createHash("sha256").update(`${this.region}\n${text}`).digest("hex").slice(0, digits);
  }

  /** @returns an ARN in this account. */
  arn(service: string, resource: string, region = this.region): string {
    return `arn:${this.context.partition}:${service}:${region}:${this.context.accountId}:${resource}`;
  }
}

/** Answers one data source: its result, or the arguments it refuses. */
export type Answer = (question: Question) => Props | readonly Failure[];

/** @returns the data source in the form the server takes; arguments are returned with the result, as the provider does. */
export function answering(answer: Answer): InvokeModel {
  return (args, context) => {
    const question = new Question(args, context);
    const answered = answer(question);
    if (isFailures(answered)) return { result: {}, failures: answered };
    return { result: { ...args, region: question.region, ...answered }, failures: [] };
  };
}

/** The same for a data source that is not in a region, and has no `region` in its result. */
export function answeringGlobally(answer: Answer): InvokeModel {
  return (args, context) => {
    const answered = answer(new Question(args, context));
    if (isFailures(answered)) return { result: {}, failures: answered };
    return { result: { ...args, ...answered }, failures: [] };
  };
}

const isFailures = (answered: Props | readonly Failure[]): answered is readonly Failure[] =>
  Array.isArray(answered);

/** @returns a refusal of one argument. */
export function refuse(
  path: string,
  got: Value | undefined,
  allowed: string,
  fix?: string,
): readonly Failure[] {
  const shown = got === undefined ? "nothing" : JSON.stringify(got);
  return [{ path, got: shown, allowed, ...(fix === undefined ? {} : { fix }) }];
}
