/** The quick answer to the question most previews ask of most resources: nothing changed at all. */

import { Secret, UNKNOWN, isList, isRecord } from "../model.ts";
import type { Value } from "../model.ts";

/** @returns true when both values are spelled alike. Unknown values and assets never are: those need the full comparison. */
export function identical(a: Value | undefined, b: Value | undefined): boolean {
  if (a === UNKNOWN || b === UNKNOWN) return false;
  if (a === b) return true;
  if (a instanceof Secret || b instanceof Secret) {
    return a instanceof Secret && b instanceof Secret && identical(a.value, b.value);
  }
  if (isList(a)) {
    return (
      isList(b) && a.length === b.length && a.every((item, index) => identical(item, b[index]))
    );
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && identical(a[name], b[name]));
}
