import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Secrets among the environment. Names of files (PASSWORD_FILE) and numbers (TOKEN_TTL) are none. */
export const containerSecretEnv = resourceRule({
  name: "container-secret-env",
  service: "workload",
  checks: "No environment variable has a secret as its plain value.",
  why: "Whoever may read Deployments reads it, and so does every copy of the manifest; a secret of the stack's is none any more in the cluster.",
  severity: "critical",
  level: "mandatory",
  references: [
    PAGES.secrets,
    { title: "AWS Well-Architected SEC02-BP03 Store and use secrets securely" },
  ],
  types: POD_TYPES,
  limits: z.strictObject({
    names: z
      .array(z.string())
      .default([
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "TOKEN",
        "SECRET",
        "SECRET_KEY",
        "API_KEY",
        "ACCESS_KEY",
        "PRIVATE_KEY",
        "CREDENTIALS",
      ])
      .describe("Last words of the names of variables that are secrets"),
  }),
  check(resource, report, { names }) {
    eachContainer(resource, report, (container) => {
      report.each(container.at("env").list(), (variable) => {
        const value = variable.at("value");
        if (!value.isSet) return;
        const name = variable.at("name").text() ?? variable.path;
        const reason = reasonOf(name, value, names);
        if (reason === undefined) return;
        report.violation(
          `${called(container)} has ${name}, ${reason}, as a plain value: give it by valueFrom.secretKeyRef, or as a file from a secret store`,
          value,
        );
      });
    });
  },
  good: deployment({
    container: {
      env: [
        { name: "DATABASE_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
        { name: "CACHE_PASSWORD_FILE", value: "/run/secrets/cache" },
        { name: "DATABASE_URL", value: "postgresql://db.example.com:5432/shop" },
      ],
    },
  }),
  bad: {
    example: deployment({
      container: {
        env: [
          { name: "DATABASE_PASSWORD", value: "example" },
          { name: "CACHE_URL", value: "rediss://shop:example@cache.example.com" },
        ],
      },
    }),
    says: [
      "container app has DATABASE_PASSWORD, a secret by its name, as a plain value: give it by valueFrom.secretKeyRef, or as a file from a secret store",
      "container app has CACHE_URL, a URL with a password, as a plain value: give it by valueFrom.secretKeyRef, or as a file from a secret store",
    ],
  },
});

/** Why the variable is a secret; undefined when it is none. Never reads a value it need not. */
function reasonOf(name: string, value: Cursor, names: readonly string[]): string | undefined {
  if (value.isSecret) return "a secret of the stack";
  const upper = name.toUpperCase();
  if (names.some((word) => upper === word || upper.endsWith(`_${word}`))) {
    return isPlaceholder(value.text() ?? "") ? undefined : "a secret by its name";
  }
  // Most variables that are unknown at preview are hosts: only a known one can be told to be a URL.
  if (value.isHidden) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:(?!\$[({])[^\s/@]+@/i.test(value.text() ?? "")
    ? "a URL with a password"
    : undefined;
}

/** Nothing, a switch (ALLOW_EMPTY_PASSWORD=yes), a path, an ARN or a reference to another variable is no secret. */
function isPlaceholder(text: string): boolean {
  return /^(?:|true|false|yes|no|on|off|0|1|(?:\/|arn:|\$[({]).*)$/is.test(text);
}
