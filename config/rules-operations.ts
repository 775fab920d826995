import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { OperationConfig, StackConfig, ToolsConfig } from "./schema.ts";
import { imageByDigest, knownNames } from "./workloads.ts";

function operationsOf(config: StackConfig): readonly (readonly [string, OperationConfig])[] {
  return Object.entries(config.operations);
}

function targetsExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  return operationsOf(config).flatMap(([name, operation]) => {
    const [key, section, target] =
      operation.action === "clear-cache"
        ? (["cache", "caches", operation.cache] as const)
        : (["service", "services", operation.service] as const);
    const known = Object.keys(config[section]);
    if (known.includes(target)) return [];
    const { text, meant } = knownNames(target, known);
    return [
      violation(
        {
          keys: ["operations", name, key],
          got: target,
          allowed: `one of ${section}: ${text}`,
          to: meant ?? known[0],
          with: [[section], ["operations", name, "action"]],
        },
        context,
      ),
    ];
  });
}

/** The budgets hold for replicas.max; below replicas.min there is nothing to raise. */
function scaleIsInRange(config: StackConfig, context: RuleContext): readonly Violation[] {
  return operationsOf(config).flatMap(([name, operation]) => {
    if (operation.action !== "scale") return [];
    const replicas = config.services[operation.service]?.replicas;
    if (replicas === undefined) return [];
    const { min, max } = replicas;
    if (max < min || (operation.replicas >= min && operation.replicas <= max)) return [];
    return [
      violation(
        {
          keys: ["operations", name, "replicas"],
          got: operation.replicas,
          allowed: `${min} to ${max} (services.${operation.service}.replicas), which the budgets hold for`,
          to: Math.min(Math.max(operation.replicas, min), max),
          with: [
            ["services", operation.service, "replicas"],
            ["operations", name],
          ],
        },
        context,
      ),
    ];
  });
}

const TOOL_OF: Readonly<Record<OperationConfig["action"], keyof ToolsConfig>> = {
  "clear-cache": "valkeyImage",
  restart: "kubectlImage",
  scale: "kubectlImage",
};

const PROGRAM_OF: Readonly<Record<keyof ToolsConfig, string>> = {
  kubectlImage: "kubectl",
  valkeyImage: "valkey",
  postgresImage: "postgres",
  k6Image: "k6",
};

/** One problem for each tool, naming everything that needs it. */
function toolsAreThere(config: StackConfig, context: RuleContext): readonly Violation[] {
  const { extensions, indexes, materializedViews } = config.migrations;
  const sql = [...extensions, ...Object.keys(indexes), ...Object.keys(materializedViews)];
  const users = new Map<keyof ToolsConfig, string[]>();
  const uses = (tool: keyof ToolsConfig, user: string) =>
    users.set(tool, [...(users.get(tool) ?? []), user]);
  for (const [name, { action }] of operationsOf(config))
    uses(TOOL_OF[action], `operations.${name}`);
  for (const name of Object.keys(config.loadTests)) {
    // kubectl starts a test, k6 runs it.
    uses("kubectlImage", `loadTests.${name}`);
    uses("k6Image", `loadTests.${name}`);
  }
  if (sql.length > 0) uses("postgresImage", "migrations");
  // psql makes the exporters' role, and the image has the certificates of RDS, which theirs have not.
  if (config.monitoring !== undefined) uses("postgresImage", "monitoring");
  return [...users]
    .filter(([tool]) => config.tools[tool] === undefined)
    .map(([tool, names]) =>
      violation(
        {
          keys: ["tools", tool],
          got: undefined,
          allowed: `an image with ${PROGRAM_OF[tool]}, for ${names.join(", ")}`,
          to: imageByDigest(`registry.example.com/${PROGRAM_OF[tool]}`),
          with: [["operations"], ["migrations"], ["loadTests"], ["monitoring"]],
        },
        context,
      ),
    );
}

/** Rules on emergency procedures, and on the tools they and the migrations use. */
export const operationRules: readonly Rule[] = [
  { reads: ["operations", "caches", "services"], check: targetsExist },
  { reads: ["operations", "services"], check: scaleIsInRange },
  { reads: ["operations", "migrations", "loadTests", "monitoring", "tools"], check: toolsAreThere },
];
