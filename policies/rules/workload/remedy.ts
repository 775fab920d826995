import { Cursor, Unjudgeable } from "../../core/cursor.ts";
import { podTemplateKeys } from "../../core/pods.ts";
import { isList, isProps } from "../../core/value.ts";
import type { Props, Value } from "../../core/value.ts";
import { isForWindows, isNodeAgent } from "./containers.ts";

/** What to set in the security context of a container, or undefined when it is right as it is. */
export type SecurityPatch = (container: Cursor, spec: Cursor) => Props | undefined;

/**
 * The properties of a workload with its containers' security contexts put right; undefined when all are.
 * A container that cannot be judged yet is left as it is.
 */
export function withSecurity(inputs: Props, type: string, patch: SecurityPatch): Props | undefined {
  const keys = [...podTemplateKeys(type), "spec"];
  let isChanged = false;
  const fixed = updated(inputs, keys, (spec) => {
    const pod = new Cursor(spec);
    const fix = (container: Value): Value => {
      const change = patchOf(patch, new Cursor(container), pod);
      if (change === undefined || !isProps(container)) return container;
      isChanged = true;
      const context = container["securityContext"];
      return {
        ...container,
        securityContext: { ...(isProps(context) ? context : {}), ...change },
      };
    };
    return { ...spec, ...fixedLists(spec, fix) };
  });
  return isChanged ? fixed : undefined;
}

/** The same, but an agent of the nodes stays as it is: it needs what the patch would take away. */
export function withLeastPrivilege(
  inputs: Props,
  type: string,
  patch: SecurityPatch,
): Props | undefined {
  return isNodeAgent(type, new Cursor(inputs)) ? undefined : withSecurity(inputs, type, patch);
}

function patchOf(patch: SecurityPatch, container: Cursor, spec: Cursor): Props | undefined {
  if (container.isHidden) return undefined;
  try {
    return isForWindows(spec) ? undefined : patch(container, spec);
  } catch (error) {
    if (error instanceof Unjudgeable) return undefined;
    throw error;
  }
}

function fixedLists(spec: Props, fix: (container: Value) => Value): Props {
  const lists = ["containers", "initContainers"].flatMap((key) => {
    const list = spec[key];
    return isList(list) ? [[key, list.map(fix)] as const] : [];
  });
  return Object.fromEntries(lists);
}

function updated(props: Props, keys: readonly string[], change: (inner: Props) => Props): Props {
  const [key, ...rest] = keys;
  if (key === undefined) return change(props);
  const inner = props[key];
  return isProps(inner) ? { ...props, [key]: updated(inner, rest, change) } : props;
}
