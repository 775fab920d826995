import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import { LONG_RUNNING_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachMainContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { isOwnHost } from "./probes.ts";
import { PAGES } from "./references.ts";
import { remoteHost } from "./remote-host.ts";

/** Liveness that depends on something else than the process. */
export const probeLivenessDependency = resourceRule({
  name: "probe-liveness-dependency",
  service: "workload",
  checks: "The liveness probe asks the process alone, not what it depends on.",
  why: "When the database is away for a minute, every pod is restarted, and all connect again at once when it is back.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.probes, { title: "Guide 004: HEALTHCHECK /health depends on the database" }],
  types: LONG_RUNNING_TYPES,
  limits: z.strictObject({
    paths: z
      .array(z.string())
      .default([
        "/ready",
        "/readyz",
        "/readiness",
        "/health/ready",
        "/actuator/health/readiness",
        "/health/deps",
        "/health/dependencies",
        "/health/db",
        "/health/database",
        "/health/redis",
        "/health/cache",
        "/health/full",
      ])
      .describe("Paths that ask for dependencies too"),
    commands: z
      .array(z.string())
      .default([
        "redis-cli",
        "valkey-cli",
        "pg_isready",
        "psql",
        "mysql",
        "mysqladmin",
        "mongosh",
        "curl",
        "wget",
      ])
      .describe("Commands that ask another process; on the container's own host they may"),
  }),
  check(resource, report, { paths, commands }) {
    eachMainContainer(resource, report, (container) => {
      const liveness = container.at("livenessProbe");
      if (!liveness.isSet) return;
      const asked =
        askedPath(liveness, paths) ?? askedHost(liveness) ?? askedCommand(liveness, commands);
      if (asked === undefined) return;
      report.violation(
        `${called(container)} is restarted when a dependency fails: its livenessProbe asks ${asked}; let it ask the process alone, such as httpGet /live, and leave the rest to readinessProbe`,
        liveness,
      );
    });
  },
  good: deployment({ container: { livenessProbe: { httpGet: { path: "/live", port: 8000 } } } }),
  bad: {
    example: deployment({
      container: { livenessProbe: { httpGet: { path: "/health/db", port: 8000 } } },
    }),
    says: [
      "container app is restarted when a dependency fails: its livenessProbe asks /health/db; let it ask the process alone, such as httpGet /live, and leave the rest to readinessProbe",
    ],
  },
});

function askedPath(probe: Cursor, paths: readonly string[]): string | undefined {
  const path = probe.at("httpGet", "path").text();
  const plain = path?.replace(/[?#].*$/, "").replace(/(?<=.)\/+$/, "");
  return plain !== undefined && paths.includes(plain.toLowerCase()) ? path : undefined;
}

function askedHost(probe: Cursor): string | undefined {
  const hosts = ["httpGet", "tcpSocket"].flatMap((kind) => probe.at(kind, "host").text() ?? []);
  const host = hosts.find((name) => !isOwnHost(name));
  return host === undefined ? undefined : `host ${host}`;
}

function askedCommand(probe: Cursor, commands: readonly string[]): string | undefined {
  const remote = remoteHost(probe.at("exec", "command").texts(), commands);
  return remote === undefined ? undefined : `${remote.host} with ${remote.command}`;
}
