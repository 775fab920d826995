/** Stack files with many services on a cluster: what previewing them costs, resource by resource. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { PROJECTS } from "./projects.ts";

const ROOT = join(import.meta.dirname, "..");
const IMAGE = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/bench@sha256:${"0".repeat(64)}`;

/** The smallest service that uses the database. */
const SERVICE = {
  kind: "web",
  replicas: { min: 1, max: 1 },
  pool: { size: 1 },
  via: "proxy",
  image: IMAGE,
  resources: { cpuMillicores: 50, memoryMiB: 256 },
};

/** What stands in prod's file beside the services, and would name those that are not there. */
const LEFT_OUT = { jobs: {}, operations: {}, migrations: {}, ttls: {}, tools: {} };

/** Writes prod's stack file with `count` small services instead of its own; returns its path. */
export function writeServices(count: number): string {
  const file = parse(readFileSync(join(ROOT, "Pulumi.prod.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const services = Array.from({ length: count }, (_, index) => [`service-${index}`, SERVICE]);
  const instanceTypes = ["m7g.2xlarge"];
  const changes = {
    ...LEFT_OUT,
    services: Object.fromEntries(services) as unknown,
    nodeGroups: { general: { instanceTypes, nodes: { min: 3, max: 50 } } },
  };
  for (const [key, value] of Object.entries(changes)) file.config[`plumbline:${key}`] = value;
  mkdirSync(PROJECTS, { recursive: true });
  const path = join(PROJECTS, `services-${count}.yaml`);
  writeFileSync(path, stringify(file));
  return path;
}

/** How many resources a preview with these arguments of the sandbox would create. */
export function countResources(args: readonly string[]): number {
  const options = { encoding: "utf8", maxBuffer: 2 ** 30 } as const;
  const output = execFileSync(process.execPath, [...args, "--json"], options);
  return (JSON.parse(output) as { steps: readonly unknown[] }).steps.length;
}
