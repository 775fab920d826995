import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";
import type { PathKey } from "./schema-walk.ts";
import {
  alsoSet,
  imageByDigest,
  isByDigest,
  knownNames,
  servicesOf,
  workloadsOf,
} from "./workloads.ts";

/** What a cluster needs to run a service or job; a stack that is only budgeted can do without. */
function imageAndResources(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.cluster === undefined) return [];
  return workloadsOf(config).flatMap(({ keys, config: { image, resources } }) => {
    const missing = (key: string, allowed: string, at: readonly PathKey[], to: unknown) =>
      violation(
        { keys: [...keys, key], got: undefined, allowed, to, at, with: [["cluster"]] },
        context,
      );
    const found: Violation[] = [];
    if (image === undefined) {
      const example = imageByDigest(`registry.example.com/${keys[1]}`);
      found.push(
        missing("image", "an image, required with a cluster", [...keys, "image"], example),
      );
    }
    if (resources === undefined) {
      const place = [...keys, "resources"];
      const allowed = "what a pod asks of its node, required with a cluster";
      const first = missing("resources", allowed, [...place, "cpuMillicores"], 500);
      found.push(alsoSet(first, [[[...place, "memoryMiB"], 512]], context));
    }
    return found;
  });
}

/** A tag can mean another image tomorrow, and on the next node today. */
function imagesByDigest(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.environment !== "prod") return [];
  const images = [
    ...workloadsOf(config).map(({ keys, config: { image } }) => ({
      keys: [...keys, "image"],
      image,
    })),
    ...Object.entries(config.tools).map(([tool, image]) => ({ keys: ["tools", tool], image })),
  ];
  return images.flatMap(({ keys, image }) =>
    image === undefined || isByDigest(image)
      ? []
      : [
          violation(
            {
              keys,
              got: image,
              allowed: `by digest in prod, as "name@sha256:..." (docker buildx imagetools inspect ${image} tells it)`,
              to: imageByDigest(image),
              with: [["environment"]],
            },
            context,
          ),
        ],
  );
}

function namespacesExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  const known = Object.keys(config.namespaces);
  return workloadsOf(config).flatMap(({ keys, config: { namespace } }) => {
    if (known.includes(namespace)) return [];
    const { text, meant } = knownNames(namespace, known);
    return [
      violation(
        {
          keys: [...keys, "namespace"],
          got: namespace,
          allowed: `one of namespaces: ${text}`,
          to: meant ?? known[0],
          with: [["namespaces"]],
        },
        context,
      ),
    ];
  });
}

function groupsExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  const known = Object.keys(config.nodeGroups);
  return servicesOf(config).flatMap(([name, { nodes }]) => {
    if (nodes.group === undefined || known.includes(nodes.group)) return [];
    const { text, meant } = knownNames(nodes.group, known);
    return [
      violation(
        {
          keys: ["services", name, "nodes", "group"],
          got: nodes.group,
          allowed: `one of nodeGroups: ${text}`,
          to: meant,
          with: [["nodeGroups"]],
        },
        context,
      ),
    ];
  });
}

/** A preference for machines that no node group has moves no pod. */
function preferredMachinesExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.cluster === undefined) return [];
  return servicesOf(config).flatMap(([name, { nodes }]) => {
    const groups = Object.entries(config.nodeGroups).filter(
      ([group, { dedicated }]) =>
        group === nodes.group || (nodes.group === undefined && !dedicated),
    );
    const types = groups.flatMap(([, { instanceTypes }]) => instanceTypes);
    const known = [...new Set([...types, ...types.map((type) => type.replace(/\..*$/, ""))])];
    return nodes.prefer.flatMap((machine, index) => {
      if (known.includes(machine)) return [];
      const { text, meant } = knownNames(machine, known);
      return [
        violation(
          {
            keys: ["services", name, "nodes", "prefer", index],
            got: machine,
            allowed: `an instance type or family of the nodes it may run on: ${text}`,
            to: meant,
            with: [["nodeGroups"], ["services", name, "nodes"]],
          },
          context,
        ),
      ];
    });
  });
}

function calledServicesExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  const serving = servicesOf(config).filter(([, { kind }]) => kind !== "worker");
  return workloadsOf(config).flatMap(({ keys, config: { connectsTo } }) => {
    const known = serving
      .map(([name]) => name)
      .filter((name) => keys[0] !== "services" || name !== keys[1]);
    return connectsTo.flatMap((service, index) => {
      if (known.includes(service)) return [];
      const { text, meant } = knownNames(service, known);
      return [
        violation(
          {
            keys: [...keys, "connectsTo", index],
            got: service,
            allowed: `another service of kind web or realtime: ${text}`,
            to: meant,
            with: Object.keys(config.services).map((name) => ["services", name, "kind"]),
          },
          context,
        ),
      ];
    });
  });
}

/** In a namespace each has a ServiceAccount and a NetworkPolicy of its name. */
function namesAreDistinct(config: StackConfig, context: RuleContext): readonly Violation[] {
  const later = [
    ...Object.keys(config.jobs).map((name) => ({ section: "jobs", name })),
    ...Object.keys(config.operations).map((name) => ({ section: "operations", name })),
  ];
  const taken = new Map(Object.keys(config.services).map((name) => [name, `services.${name}`]));
  return later.flatMap(({ section, name }) => {
    const first = taken.get(name);
    if (first === undefined) {
      taken.set(name, `${section}.${name}`);
      return [];
    }
    const found = violation(
      {
        keys: [section, name],
        got: name,
        allowed: `a name not used yet: there is ${first}, and their accounts in Kubernetes would be one`,
        to: undefined,
      },
      context,
    );
    return [{ ...found, fix: `${found.fix}  # then set it again under another name` }];
  });
}

/** Rules on what services and jobs have in common. */
export const workloadRules: readonly Rule[] = [
  { reads: ["cluster", "services", "jobs"], check: imageAndResources },
  { reads: ["environment", "services", "jobs", "tools"], check: imagesByDigest },
  { reads: ["services", "jobs", "namespaces"], check: namespacesExist },
  { reads: ["services", "nodeGroups"], check: groupsExist },
  { reads: ["cluster", "services", "nodeGroups"], check: preferredMachinesExist },
  { reads: ["services", "jobs"], check: calledServicesExist },
  { reads: ["services", "jobs", "operations"], check: namesAreDistinct },
];
