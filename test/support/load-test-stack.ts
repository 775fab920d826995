import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { CLUSTER_RAW } from "../tuning/platform-stack.ts";

/** Name of the project that `writeLoadTestProject` writes. */
export const PROJECT = "sample";

/** Port of its API. */
export const API_PORT = 8000;

/** An image by digest. */
export const image = (name: string): string =>
  `registry.example.com/${name}@sha256:${"a".repeat(64)}`;

/**
 * Writes a project into an empty folder: Pulumi.yaml, and Pulumi.prod.yaml with a small stack on a cluster, whose API promises
 * that 99.9 % of the requests succeed, and 95 % within 2.5 s.
 * @param loadTests as in the configuration
 */
export function writeLoadTestProject(folder: string, loadTests: object): void {
  const { database, region, environment, nodeGroups, services = {} } = CLUSTER_RAW;
  const latency = { thresholdSeconds: 2.5, objective: 0.95 };
  const slo = { availability: 0.999, latency, windowDays: 28 };
  const keys = {
    environment,
    region,
    database,
    cluster: { version: "1.34" },
    nodeGroups: { general: nodeGroups?.["general"] },
    services: {
      api: {
        ...services["api"],
        // The caches are left out.
        cachePools: {},
        image: image("api"),
        slo,
        longestSeconds: 10,
        port: API_PORT,
      },
    },
    tools: {
      kubectlImage: image("kubectl"),
      k6Image: image("k6"),
      postgresImage: image("postgres"),
    },
    monitoring: {
      runbookUrl: "https://git.example.com/runbooks",
      images: {
        postgresExporter: image("postgres-exporter"),
        cloudwatchExporter: image("yace"),
      },
    },
    loadTests,
  };
  const entries = Object.entries(keys).map(([key, value]) => [`plumbline:${key}`, value] as const);
  const config = { "aws:region": "eu-central-1", ...Object.fromEntries(entries) };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: PROJECT, runtime: "nodejs" }));
  writeFileSync(join(folder, "Pulumi.prod.yaml"), stringify({ config }));
}
