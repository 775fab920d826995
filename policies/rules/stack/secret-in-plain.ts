import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";

/** The environment of containers has a rule of its own; this one has what is left: ConfigMaps, functions, parameters. */
export const secretInPlain = resourceRule({
  name: "secret-in-plain",
  service: "stack",
  checks: "ConfigMaps, Lambda environments and plain parameters hold no secrets.",
  why: "Whoever may read the configuration has the password: these are not encrypted apart, not rotated, and no access to them is logged.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "AWS Well-Architected SEC02-BP03: Store and use secrets securely",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_identities_secrets.html",
    },
    {
      title: "Kubernetes: ConfigMaps",
      url: "https://kubernetes.io/docs/concepts/configuration/configmap/",
    },
  ],
  types: [
    "kubernetes:core/v1:ConfigMap",
    "aws:lambda/function:Function",
    "aws:ssm/parameter:Parameter",
  ],
  limits: z.strictObject({
    names: z
      .array(z.string().min(1))
      .default(["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY"])
      .describe("Last words of the names of secrets"),
  }),
  check(resource, report, { names }) {
    const suspects = candidates(resource).filter(([name]) => isSecretName(name, names));
    report.each(suspects, ([name, value]) => {
      if (!isWritten(value)) return;
      report.violation(
        `${name} holds a secret in plain: keep it in Secrets Manager (or a SecureString parameter), and let the program read it from there or from a mounted file.`,
        value,
      );
    });
  },
  good: {
    type: "kubernetes:core/v1:ConfigMap",
    props: { data: { API_TOKEN_FILE: "/run/secrets/t" } },
  },
  bad: {
    example: { type: "kubernetes:core/v1:ConfigMap", props: { data: { API_TOKEN: "t0ps3cret" } } },
    says: [
      "API_TOKEN holds a secret in plain: keep it in Secrets Manager (or a SecureString parameter), and let the program read it from there or from a mounted file.",
    ],
  },
});

function candidates(resource: Resource): readonly (readonly [string, Cursor])[] {
  if (resource.type === "kubernetes:core/v1:ConfigMap") return resource.at("data").entries();
  if (resource.type === "aws:lambda/function:Function") {
    return resource.at("environment", "variables").entries();
  }
  if (resource.at("type").text() === "SecureString") return [];
  const name = resource.at("name");
  const last = name.isHidden ? resource.name : (name.text() ?? resource.name);
  const value = ["value", "insecureValue"].map((key) => resource.at(key)).find((one) => one.isSet);
  return value === undefined ? [] : [[last.split("/").at(-1) ?? last, value]];
}

function isSecretName(name: string, names: readonly string[]): boolean {
  const upper = name.toUpperCase().replaceAll(/[.-]/g, "_");
  return names.some((one) => upper === one || upper.endsWith(`_${one}`));
}

/** What switches something on or off, or counts: "ALLOW_EMPTY_PASSWORD: yes", "MAX_TOKEN: 4096". */
const SETTING = /^(?:true|false|yes|no|on|off|\d{1,5})$/i;

/** Whether the value is there to be read: the engine's secrets arrive in plain, too. References and switches are no secrets. */
function isWritten(value: Cursor): boolean {
  if (value.isSecret) return true;
  const text = value.text() ?? "";
  return text !== "" && !text.startsWith("arn:") && !text.startsWith("/") && !SETTING.test(text);
}
