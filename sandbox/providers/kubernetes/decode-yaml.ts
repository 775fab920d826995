/** The function behind the SDK's `yaml.ConfigFile` and `yaml.ConfigGroup`: manifests to objects. */

import { parseAllDocuments } from "yaml";

import { isList, isRecord, reveal, show } from "../model.ts";
import type { InvokeModel, Props, Value } from "../model.ts";
import { parseKind } from "./kinds.ts";
import { at, listAt, recordAt, textAt } from "../paths.ts";

/**
 * Answers `kubernetes:yaml:decode`: every document of `text`, lists opened, `defaultNamespace` filled in
 * where an object of a namespaced kind names none.
 */
export const decodeYaml: InvokeModel = (args) => {
  const text = reveal(args["text"]);
  if (typeof text !== "string") return refused(show(args["text"]));
  const documents = parseAllDocuments(text);
  const [error] = documents.flatMap((document) => document.errors);
  // The message of an error quotes the file, which may hold a secret: its code and place say enough.
  if (error !== undefined) return refused(`${error.code}, line ${error.linePos?.[0].line ?? 1}`);
  const namespace = textAt(args, "defaultNamespace") ?? "";
  const objects = documents.flatMap((document) => opened(document.toJS() as Value));
  const placed = objects.filter(isRecord).map((object) => inNamespace(object, namespace));
  return { result: { result: placed }, failures: [] };
};

function refused(got: string): ReturnType<InvokeModel> {
  return { result: {}, failures: [{ path: "text", got, allowed: "the text of a YAML file" }] };
}

/** The items of a list, or the object alone; an empty document is null and no object. */
function opened(object: Value): readonly Value[] {
  return isList(at(object, "items")) ? listAt(object, "items") : [object];
}

function inNamespace(object: Props, namespace: string): Props {
  const token = `kubernetes:${textAt(object, "apiVersion") ?? ""}:${textAt(object, "kind") ?? ""}`;
  const open = at(object, "metadata", "namespace") === undefined;
  if (namespace === "" || !open || parseKind(token)?.namespaced !== true) return object;
  return { ...object, metadata: { ...recordAt(object, "metadata"), namespace } };
}
