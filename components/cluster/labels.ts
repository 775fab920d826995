/**
 * Label of every node with the name of its group in the stack configuration; pods that must or would rather run on a group
 * select by it.
 */
export const NODE_GROUP_LABEL = "plumbline.dev/node-group";

/**
 * Taint (key) of the nodes of a dedicated group, with the group's name as value and the effect NoSchedule: only pods that
 * tolerate exactly this run there.
 */
export const DEDICATED_TAINT = "plumbline.dev/dedicated";

/** A taint as Kubernetes spells it. */
export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: "NoSchedule";
}

/** The taints of a node group's nodes: one when it is dedicated, else none. */
export function nodeTaints(group: string, dedicated: boolean): readonly Taint[] {
  return dedicated ? [{ key: DEDICATED_TAINT, value: group, effect: "NoSchedule" }] : [];
}
