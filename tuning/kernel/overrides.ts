import type { Problem } from "../errors.ts";
import type { Choice, KernelContext } from "./machine.ts";
import {
  CONNTRACK_MAX,
  MAX_STANDS_SINCE,
  WRITTEN_BY_KUBE_PROXY,
  kubeProxyMax,
} from "./conntrack.ts";
import { IMAGE_VALUES } from "./omitted.ts";
import type { SysctlFact, SysctlShape } from "./sysctl-facts.ts";
import { canonicalSysctl, nearestSysctl, sysctlFact, versionAtLeast } from "./verdict.ts";

/** How a value of each shape is written. A line break would start a line of its own in the file. */
const SHAPES: Readonly<Record<SysctlShape, { readonly pattern: RegExp; readonly words: string }>> =
  {
    integer: { pattern: /^-?\d+$/, words: "a whole number" },
    "two integers": { pattern: /^\d+[ \t]+\d+$/, words: 'two whole numbers, as "1024 2048"' },
    "three integers": {
      pattern: /^\d+[ \t]+\d+[ \t]+\d+$/,
      words: 'three whole numbers, as "4096 131072 33554432"',
    },
    text: { pattern: /^[\w.,:/|% -]+$/, words: "one line of letters, digits and . , : / | % _ -" },
  };

/** Limits no number raises: systemd has set the largest there is. systemd NEWS, version 240. */
const HIGHEST_ALREADY: ReadonlySet<string> = new Set(["fs.file-max", "fs.nr_open"]);

function unknownName(name: string): Omit<Problem, "path" | "got"> {
  const guess = nearestSysctl(name);
  return {
    allowed: "a sysctl of the node that tuning/kernel/sysctl-facts.ts knows",
    fix: `${guess === undefined ? "remove it" : `did you mean ${guess}?`}, or add it with its source to that table`,
  };
}

/** Pods neither copy the value nor pass through it: on the node it would change nothing for them. */
function reachesPods({ scope, newNamespace, countsOnNode }: SysctlFact): boolean {
  return scope === "node" || newNamespace === "copied" || countsOnNode === true;
}

function checkOverwritten(name: string, { input }: KernelContext) {
  const written = WRITTEN_BY_KUBE_PROXY[name];
  if (written !== undefined) {
    return {
      allowed: `nothing: kube-proxy writes ${written} each time it starts, and the EKS add-on takes no other value`,
      fix: "remove it",
    };
  }
  if (name !== CONNTRACK_MAX || versionAtLeast(input.kubernetesVersion, MAX_STANDS_SINCE)) {
    return undefined;
  }
  return {
    allowed: `nothing before Kubernetes ${MAX_STANDS_SINCE}: kube-proxy writes its own number (32768 x vCPU, at least 131072) each time it starts`,
    fix: "remove it, and take instance types with more vCPUs",
  };
}

function checkNotLowered(name: string, value: string, { machine, input }: KernelContext) {
  if (HIGHEST_ALREADY.has(name)) {
    return {
      allowed: "nothing: systemd has set the largest value, any number lowers it",
      fix: "remove it; the limit of a container's files is RLIMIT_NOFILE",
    };
  }
  const floor =
    name === CONNTRACK_MAX
      ? String(kubeProxyMax(machine, input.kubernetesVersion))
      : IMAGE_VALUES[name];
  if (floor === undefined || BigInt(value) >= BigInt(floor)) return undefined;
  const who = name === CONNTRACK_MAX ? "kube-proxy" : "the EKS image";
  return {
    allowed: `at least ${floor}, which ${who} sets`,
    fix: `remove it, or set at least ${floor}`,
  };
}

function checkOverride(name: string, value: string, context: KernelContext): Problem | undefined {
  const path = `sysctls.${name}`;
  const problem = (what: Omit<Problem, "path" | "got">): Problem => ({ path, got: value, ...what });
  const fact = sysctlFact(name);
  if (fact === undefined) return problem(unknownName(name));
  if (!reachesPods(fact)) {
    return problem({
      allowed: `nothing on the node: a new pod starts with the kernel's own value (${fact.default}), not with the node's`,
      fix: `set services.<name>.sysctls.${fact.name} on the services that need it`,
    });
  }
  const { pattern, words } = SHAPES[fact.shape ?? "integer"];
  if (!pattern.test(value)) return problem({ allowed: words, fix: `write ${fact.name} as that` });
  const refused =
    checkOverwritten(fact.name, context) ?? checkNotLowered(fact.name, value, context);
  return refused === undefined ? undefined : problem(refused);
}

/** Every problem of the overrides of a node group. */
export function checkOverrides(context: KernelContext): Problem[] {
  const overrides = Object.entries(context.input.overrides ?? {});
  const problems = overrides.flatMap(([name, value]) => checkOverride(name, value, context) ?? []);
  const twice = overrides.filter(
    ([name], index) => overrides.findIndex(([other]) => dotted(other) === dotted(name)) !== index,
  );
  return [
    ...problems,
    ...twice.map(([name, value]) => ({
      path: `sysctls.${name}`,
      got: value,
      allowed: "each sysctl once, with dots or with slashes",
      fix: "remove one of the two spellings",
    })),
  ];
}

/** The name as it goes into the file; an interface's own settings keep the interface. */
function dotted(name: string): string {
  return name.includes("/") && !name.includes(".") ? name.replaceAll("/", ".") : name;
}

/** The computed settings with the overrides in their place; others follow at the end. */
export function applyOverrides(
  computed: readonly Choice[],
  overrides: Readonly<Record<string, string>>,
): { readonly choices: readonly Choice[]; readonly overridden: ReadonlySet<string> } {
  const own = new Map(Object.entries(overrides).map(([name, value]) => [dotted(name), value]));
  const replaced = computed.map((choice) => {
    const value = own.get(choice.name);
    return value === undefined
      ? choice
      : ownChoice(choice.name, value, `the computed ${choice.value}. ${choice.why}`);
  });
  const known = new Set(computed.map(({ name }) => name));
  const added = [...own]
    .filter(([name]) => !known.has(name))
    .map(([name, value]) =>
      ownChoice(name, value, `the default, ${sysctlFact(name)?.default ?? "unknown"}`),
    );
  return { choices: [...replaced, ...added], overridden: new Set(own.keys()) };
}

function ownChoice(name: string, value: string, instead: string): Choice {
  const fact = sysctlFact(canonicalSysctl(name));
  const shape = fact?.shape ?? "integer";
  return {
    name,
    value,
    ...(shape === "integer" ? { amount: Number(value) } : {}),
    unit: shape === "integer" ? "count" : shape === "text" ? "enum" : "list",
    human: value,
    why: `Your own value, instead of ${instead}`,
    source: fact?.source ?? "",
    default: fact?.default ?? "",
  };
}
