import type { Json } from "../../model.ts";
import { isList, isObject, isSecret, isUnknown, nameOf } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import { itemAt, join } from "../reading/paths.ts";
import { changedPaths } from "../reading/subjects.ts";
import type { Subject } from "../reading/subjects.ts";

const CODE = "security-secret-plain";

/** Values that were secret and stand open now, or the other way round. Only their places are told. */
export function secretFindings(subject: Subject): readonly UnmarkedFinding[] {
  const { bare, name, urn } = subject;
  const { before, after } = bare;
  if (before === undefined || after === undefined) return [];
  const opened = openedPaths(before.inputs, after.inputs, "");
  const closed = openedPaths(after.inputs, before.inputs, "");
  const finding = (
    direction: "worse" | "better",
    paths: readonly string[],
    what: string,
  ): readonly UnmarkedFinding[] =>
    paths.length === 0
      ? []
      : [
          {
            topic: "security",
            code: CODE,
            direction,
            message: `${name}: ${paths.toSorted().join(", ")}: ${what}.`,
            urn,
            properties: changedPaths(subject, paths),
          },
        ];
  return [
    ...finding("worse", opened, "was a secret and is plain text in the state and in previews now"),
    ...finding("better", closed, "is a secret now"),
  ];
}

/** Where the first is a secret and the second holds something that is none. */
function openedPaths(
  secret: Json | undefined,
  open: Json | undefined,
  path: string,
): readonly string[] {
  if (isSecret(secret)) return isPlain(open) ? [path] : [];
  if (isObject(secret) && isObject(open)) {
    const variable = fromSecret(secret) && isPlain(open["value"]) && !fromSecret(open);
    return [
      ...(variable ? [join(path, "value")] : []),
      ...Object.keys(secret).flatMap((key) =>
        openedPaths(secret[key], Object.hasOwn(open, key) ? open[key] : undefined, join(path, key)),
      ),
    ];
  }
  if (!isList(secret) || !isList(open)) return [];
  return open.flatMap((item, index) => {
    const name = nameOf(item);
    const old = name === undefined ? secret[index] : secret.find((one) => nameOf(one) === name);
    return openedPaths(old, item, itemAt(path, item, index).path);
  });
}

/** Whether a container's variable is read from a Secret. */
function fromSecret(variable: Json): boolean {
  if (!isObject(variable)) return false;
  const source = variable["valueFrom"];
  return isObject(source) && source["secretKeyRef"] !== undefined;
}

/** Whether there is anything that is written out: a reference to something not known yet is none, nor is nothing. */
function isPlain(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return false;
  if (isUnknown(value) || isSecret(value)) return false;
  if (isList(value)) return value.some(isPlain);
  return isObject(value) ? Object.values(value).some(isPlain) : true;
}
