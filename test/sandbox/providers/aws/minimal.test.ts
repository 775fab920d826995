import { describe, expect, it } from "@jest/globals";
import { typeFacts, typeTokens } from "../../../../sandbox/providers/aws/catalogue.ts";
import { awsProvider } from "../../../../sandbox/providers/aws/index.ts";
import { UNKNOWN } from "../../../../sandbox/providers/model.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";
import { CONTEXT, check, create, diff, minimalInputs, model, urnOf } from "./support.ts";

const tokens = typeTokens();

describe("every type of the facts", () => {
  it("is 104 types", () => {
    expect(tokens).toHaveLength(104);
  });

  it.each(tokens)("%s takes its minimal inputs", (token) => {
    expect(check(token, minimalInputs(token)).failures).toEqual([]);
  });

  it.each(tokens)("%s gives every computed output and an id", (token) => {
    const { id, outputs } = create(token, minimalInputs(token));
    const computed = Object.keys(typeFacts(token)?.computed ?? {});
    expect(id).not.toBe("");
    expect(computed.filter((name) => outputs[name] === undefined)).toEqual([]);
  });

  it.each(tokens)("%s knows no computed output in a preview but its tags", (token) => {
    const { id, outputs } = create(token, minimalInputs(token), true);
    const computed = Object.keys(typeFacts(token)?.computed ?? {}).filter(
      (name) => name !== "tagsAll",
    );
    expect(id).toBe("");
    expect(computed.filter((name) => outputs[name] !== UNKNOWN)).toEqual([]);
  });

  it.each(tokens)("%s shows no change against itself", (token) => {
    const inputs = minimalInputs(token);
    expect(diff(token, inputs, inputs)).toEqual({ verdicts: [], deleteBeforeReplace: false });
  });

  it.each(tokens)("%s keeps its computed outputs when only a tag changes", (token) => {
    const inputs = check(token, minimalInputs(token)).inputs;
    const made = create(token, minimalInputs(token));
    const request = { urn: urnOf(token, "main"), name: "main", preview: false, context: CONTEXT };
    const tags: Props =
      typeFacts(token)?.inputs["tags"] === undefined
        ? {}
        : { tags: { a: "b" }, tagsAll: { a: "b" } };
    const { outputs } = model(token).update({
      ...request,
      id: made.id,
      inputs: { ...inputs, ...tags },
      olds: inputs,
      oldOutputs: made.outputs,
    });
    const counted = ["latestVersion", "version"];
    const computed = Object.keys(typeFacts(token)?.computed ?? {}).filter(
      (name) => name !== "tagsAll" && !counted.includes(name),
    );
    expect(computed.filter((name) => outputs[name] !== made.outputs[name])).toEqual([]);
  });

  it("refuses a type it does not know", () => {
    expect(awsProvider.resource("aws:dynamodb/table:Table")).toBeUndefined();
    expect(awsProvider.invoke("aws:dynamodb/getTable:getTable")).toBeUndefined();
  });
});
