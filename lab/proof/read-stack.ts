import { join } from "node:path";

import NODES from "../../policies/facts/cache-nodes.json" with { type: "json" };
import { databaseClass, majorVersion, parameterValue } from "../../policies/core/rds.ts";
import type { ClusterObject } from "../cluster/manifest.ts";
import { readStateObjects } from "../cluster/state-objects.ts";
import type { LabContext } from "../command.ts";
import type { EngineResource } from "../edge/site/model.ts";
import { readStateResources } from "../edge/state-resources.ts";
import { labError } from "../errors.ts";
import { readStack } from "../stack.ts";
import type { CacheParameters, CacheRole, DatabaseParameters, ProofStack } from "./types.ts";

const DATABASE = "aws:rds/instance:Instance";
const DATABASE_PARAMETERS = "aws:rds/parameterGroup:ParameterGroup";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const CACHE_PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup";

const GIB = 1024 ** 3;

/** Where the project lies that this file is a part of. */
const REPOSITORY = join(import.meta.dirname, "../..");

/** What is read of one stack. */
interface StackPart {
  readonly resources: readonly EngineResource[];
  readonly objects: readonly ClusterObject[];
  readonly databases: readonly DatabaseParameters[];
  readonly caches: readonly CacheParameters[];
  /** What is missing or not known, a sentence each. */
  readonly problems: readonly string[];
}

/** Which stacks are brought up. */
export interface ProofStacks {
  /** Folder of the project whose stack is proved. @default - the one this file is a part of */
  readonly project?: string;
  /** Name of the stack. @default "prod" */
  readonly stack?: string;
  /** Its stack file. @default - Pulumi.<stack>.yaml of the project */
  readonly stackFile?: string;
}

/**
 * Brings up the stack and `examples/classes` of the same project, one after the other, on the sandbox, and reads what would
 * be deployed.
 *
 * @throws LabError listing what is missing, SandboxError with the engine's last words when one does not come up.
 */
export async function bringUp(context: LabContext, stacks: ProofStacks = {}): Promise<ProofStack> {
  const { project = REPOSITORY, stack = "prod", stackFile } = stacks;
  const own = await readStack({ ...context, project, stack, stackFile }, readPart);
  const examples = { ...context, project: join(project, "examples/classes"), stack: "dev" };
  return combine(stack, own, await readStack(examples, readPart));
}

/**
 * What the engine registered, out of two states of the file backend.
 *
 * @param own state of the stack that is proved
 * @param classes state of examples/classes
 * @param name of the stack
 * @throws LabError listing what is missing, and classes whose memory is not known.
 */
export function readProofStack(own: string, classes: string, name: string): ProofStack {
  return combine(name, readPart(own), readPart(classes));
}

function combine(name: string, own: StackPart, classes: StackPart): ProofStack {
  const [database] = own.databases;
  const problems = [
    ...own.problems.map((problem) => `stack ${name}: ${problem}`),
    ...classes.problems.map((problem) => `examples/classes: ${problem}`),
    ...(database === undefined && own.problems.length === 0
      ? [`stack ${name}: no RDS instance with a parameter group: there is nothing to prove`]
      : []),
    ...missing(classes),
  ];
  if (database === undefined || problems.length > 0) {
    throw labError(`Stack ${name} cannot be proved`, problems);
  }
  const { resources, objects } = own;
  const { databases, caches } = classes;
  return { name, resources, objects, database, databases, caches };
}

function missing({ databases, caches, problems }: StackPart): readonly string[] {
  // What is there and cannot be read is told already.
  if (problems.length > 0) return [];
  return [
    ...(databases.length === 0 ? ["examples/classes: no RDS instance with a parameter group"] : []),
    ...(caches.length === 0
      ? ["examples/classes: no ElastiCache replication group with a parameter group"]
      : []),
  ];
}

function readPart(checkpoint: string): StackPart {
  const resources = readStateResources(checkpoint, "aws");
  const problems: string[] = [];
  const ofType = (wanted: string) => resources.filter(({ type }) => type === wanted);
  const groups = ofType(DATABASE_PARAMETERS);
  // Replicas have their writer's parameters.
  const writers = ofType(DATABASE).filter(
    ({ inputs }) => inputs["replicateSourceDb"] === undefined,
  );
  const databases = writers.flatMap((writer) => readDatabase(writer, groups, problems));
  const cacheGroups = ofType(CACHE_PARAMETERS);
  const caches = ofType(CACHE).flatMap((cache) => readCache(cache, cacheGroups, problems));
  return {
    resources,
    objects: readStateObjects(checkpoint).objects,
    databases: databases.sort(byClass),
    caches: caches.sort((a, b) => compare(cacheKey(a), cacheKey(b))),
    problems,
  };
}

/** By class and version; of the same, the one with the shorter name comes first, which is the ordinary profile. */
function byClass(a: DatabaseParameters, b: DatabaseParameters): number {
  const key = ({ instanceClass, version, name = "" }: DatabaseParameters) =>
    [instanceClass, version, String(name.length).padStart(3, "0"), name].join(" ");
  return compare(key(a), key(b));
}

function cacheKey({ family, role, nodeType }: CacheParameters): string {
  return [family, role, nodeType].join(" ");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function readDatabase(
  { name, inputs }: EngineResource,
  groups: readonly EngineResource[],
  problems: string[],
): DatabaseParameters[] {
  const group = groups.find((one) => one.inputs["name"] === inputs["parameterGroupName"]);
  const instanceClass = textOf(inputs["instanceClass"]);
  const known = databaseClass(instanceClass);
  const version = majorVersion(textOf(inputs["engineVersion"]));
  if (known === undefined) {
    problems.push(
      `${name}: memory of class ${JSON.stringify(instanceClass)} is not known; ` +
        "policies/facts/database-classes.json has the known ones, generated from tuning/instance-classes",
    );
  }
  if (version === undefined) problems.push(`${name}: engineVersion names no major version`);
  if (group === undefined)
    problems.push(`${name}: the parameter group it names is not in the stack`);
  if (known === undefined || version === undefined || group === undefined) return [];
  const declared = parametersOf(group);
  const values = evaluate(name, declared, instanceClass, problems);
  const { memory, vcpu } = known;
  const gib = inputs["allocatedStorage"];
  const storage = typeof gib === "number" ? { storage: gib * GIB } : {};
  return [{ name, ...storage, instanceClass, memory, vcpu, version, declared, values }];
}

function evaluate(
  name: string,
  declared: Readonly<Record<string, string>>,
  instanceClass: string,
  problems: string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(declared).flatMap(([parameter, text]) => {
      const value = parameterValue(text, databaseClass(instanceClass));
      if (value === undefined) {
        problems.push(
          `${name}: ${parameter}: ${JSON.stringify(text)} is no formula RDS can evaluate`,
        );
        return [];
      }
      // A plain number stays as it was written.
      return [[parameter, text.includes("{") ? String(value) : text]];
    }),
  );
}

function readCache(
  { name, inputs }: EngineResource,
  groups: readonly EngineResource[],
  problems: string[],
): CacheParameters[] {
  const group = groups.find((one) => one.inputs["name"] === inputs["parameterGroupName"]);
  const nodeType = textOf(inputs["nodeType"]);
  const nodes: Readonly<Record<string, { readonly maxmemory: number }>> = NODES;
  const node = Object.hasOwn(nodes, nodeType) ? nodes[nodeType] : undefined;
  if (node === undefined) {
    problems.push(
      `${name}: maxmemory of node type ${JSON.stringify(nodeType)} is not known; ` +
        "policies/facts/cache-nodes.json has the known ones",
    );
  }
  if (group === undefined)
    problems.push(`${name}: the parameter group it names is not in the stack`);
  if (node === undefined || group === undefined) return [];
  const values = parametersOf(group);
  return [
    {
      role: roleOf(name) ?? roleByPolicy(values["maxmemory-policy"]),
      family: textOf(group.inputs["family"]),
      engineVersion: textOf(inputs["engineVersion"]),
      nodeType,
      maxMemory: node.maxmemory,
      values,
    },
  ];
}

/** The examples' caches are called by their roles; what they do when full is judged, not taken as their role. */
function roleOf(name: string): CacheRole | undefined {
  const [first] = name.split("-");
  return first === "cache" || first === "queue" || first === "session" ? first : undefined;
}

/** What a cache does when it is full says what it is for. */
function roleByPolicy(policy: string | undefined): CacheRole {
  if (policy === "noeviction") return "queue";
  return policy?.startsWith("volatile") === true ? "session" : "cache";
}

function parametersOf({ inputs }: EngineResource): Readonly<Record<string, string>> {
  const list = inputs["parameters"] as readonly unknown[] | undefined;
  return Object.fromEntries(
    (list ?? []).map((one) => {
      const { name, value } = one as { readonly name: unknown; readonly value: unknown };
      return [textOf(name), textOf(value)];
    }),
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
