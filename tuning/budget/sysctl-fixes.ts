import { allowsSysctl, canonicalSysctl, sysctlVerdict } from "../kernel/verdict.ts";
import type { Candidate, Fix, Outcome } from "./finding.ts";
import { smallestFixes, totalOf } from "./finding.ts";
import type { RefusedSysctl, SysctlBudgetInput, SysctlNodeGroup } from "./sysctl-rules.ts";
import { refusedSysctls, sysctlLines } from "./sysctl-rules.ts";

/** One key of the configuration with another value. */
interface Edit {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly apply: (input: SysctlBudgetInput) => SysctlBudgetInput;
}

/** What a key costs: a line taken away, a service bound to some nodes, a node opened to a sysctl. */
const REMOVE_EFFORT = 0.5;
const PIN_EFFORT = 0.4;
const ALLOW_EFFORT = 0.3;

function outcome(input: SysctlBudgetInput): Outcome {
  return { total: totalOf(sysctlLines(input)), limit: 0 };
}

/**
 * Single ways that each make every pod start, smallest first: allow what the nodes lack, bind the services to a group
 * that allows it, or take the sysctls away. Where a way does not help one of them (Fargate, the namespace's standard,
 * not namespaced), it takes that one away.
 */
export function sysctlFixes(input: SysctlBudgetInput): Fix[] {
  const refused = refusedSysctls(input);
  return smallestFixes(
    [allow(input, refused), pin(input, refused), remove(input, refused)],
    outcome,
  );
}

function candidate(
  input: SysctlBudgetInput,
  edits: readonly Edit[],
  effort: number,
): Candidate<SysctlBudgetInput>[] {
  const [first, ...others] = edits;
  if (first === undefined) return [];
  const { path, from, to } = first;
  const also = others.map((edit) => `${edit.path}: ${edit.from} -> ${edit.to}`).join(", ");
  return [
    {
      path,
      from,
      to,
      ...(also === "" ? {} : { also }),
      effort,
      input: edits.reduce((changed, edit) => edit.apply(changed), input),
    },
  ];
}

function allow(input: SysctlBudgetInput, refused: readonly RefusedSysctl[]) {
  const onNodes = refused.filter(({ lackedBy }) => lackedBy !== undefined);
  if (onNodes.length === 0) return [];
  const edits = input.nodeGroups.flatMap((group) => {
    const missing = onNodes.filter(({ lackedBy }) => lackedBy?.includes(group.group) === true);
    const names = [...new Set(missing.map(({ sysctl }) => canonicalSysctl(sysctl)))];
    return names.length === 0 ? [] : [allowEdit(group, names)];
  });
  const rest = removals(refused.filter((each) => !onNodes.includes(each)));
  const effort = edits.length * ALLOW_EFFORT + rest.length * REMOVE_EFFORT;
  return candidate(input, [...edits, ...rest], effort);
}

function allowEdit(group: SysctlNodeGroup, names: readonly string[]): Edit {
  const list = [...group.allowedUnsafeSysctls, ...names];
  return {
    path: `nodeGroups.${group.group}.allowedUnsafeSysctls`,
    from: listText(group.allowedUnsafeSysctls),
    to: listText(list),
    apply: (input) => ({
      ...input,
      nodeGroups: input.nodeGroups.map((other) =>
        other.group === group.group ? { ...other, allowedUnsafeSysctls: list } : other,
      ),
    }),
  };
}

function pin(input: SysctlBudgetInput, refused: readonly RefusedSysctl[]) {
  const bound = new Map<string, Edit>();
  for (const { demand, lackedBy } of refused) {
    if (lackedBy === undefined || demand.group !== undefined || bound.has(demand.label)) continue;
    const wanted = demand.sysctls.filter((name) => sysctlVerdict(name, input.version) === "unsafe");
    const home = input.nodeGroups.find(({ allowedUnsafeSysctls }) =>
      wanted.every((name) => allowsSysctl(allowedUnsafeSysctls, name)),
    );
    if (home !== undefined) bound.set(demand.label, pinEdit(demand.label, home.group));
  }
  if (bound.size === 0) return [];
  const rest = removals(
    refused.filter(({ demand, lackedBy }) => lackedBy === undefined || !bound.has(demand.label)),
  );
  const effort = bound.size * PIN_EFFORT + rest.length * REMOVE_EFFORT;
  return candidate(input, [...bound.values(), ...rest], effort);
}

function pinEdit(label: string, group: string): Edit {
  return {
    path: `${label}.nodes.group`,
    from: "(any not dedicated)",
    to: group,
    apply: (input) => ({
      ...input,
      demands: input.demands.map((demand) =>
        demand.label === label ? { ...demand, group } : demand,
      ),
    }),
  };
}

function remove(input: SysctlBudgetInput, refused: readonly RefusedSysctl[]) {
  const edits = removals(refused);
  return candidate(input, edits, edits.length * REMOVE_EFFORT);
}

function removals(refused: readonly RefusedSysctl[]): Edit[] {
  return refused.map(({ demand: { label }, sysctl }) => ({
    path: `${label}.sysctls.${sysctl}`,
    from: "set",
    to: "(removed)",
    apply: (input) => ({
      ...input,
      demands: input.demands.map((demand) =>
        demand.label === label
          ? { ...demand, sysctls: demand.sysctls.filter((name) => name !== sysctl) }
          : demand,
      ),
    }),
  }));
}

function listText(names: readonly string[]): string {
  return `[${names.join(", ")}]`;
}
