import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { rdsStatementTimeout } from "../../../../policies/rules/database/rds-statement-timeout.ts";
import { judged, violations } from "./judged.ts";

const writer: ExampleResource = {
  type: "aws:rds/instance:Instance",
  name: "writer",
  props: { engine: "postgres", parameterGroupName: "app" },
};
const group = (parameters: Value): ExampleResource => ({
  type: "aws:rds/parameterGroup:ParameterGroup",
  name: "tuned",
  props: { name: "app", family: "postgres17", parameters },
});
const none = group([]);
const pods = (
  container: Props,
  type = "kubernetes:apps/v1:Deployment",
  more: Partial<ExampleResource> = {},
): ExampleResource => ({
  type,
  name: "api",
  props: { spec: { template: { spec: { containers: [{ name: "app", ...container }] } } } },
  ...more,
});
const HOST: Props = { name: "DATABASE_HOST", value: UNKNOWN };
const configMap = (data: Value): ExampleResource => ({
  type: "kubernetes:core/v1:ConfigMap",
  name: "settings",
  props: { metadata: { name: "settings" }, data },
});

describe("rds-statement-timeout", () => {
  it.each<[string, Props, number]>([
    ["no database", { env: [{ name: "PORT", value: "80" }] }, 0],
    ["nothing", { env: [HOST] }, 1],
    ["a timeout", { env: [HOST, { name: "STATEMENT_TIMEOUT_MS", value: 30_000 }] }, 0],
    ["one from elsewhere", { env: [HOST, { name: "STATEMENT_TIMEOUT_MS", valueFrom: {} }] }, 0],
    ["a timeout of 0", { env: [HOST, { name: "STATEMENT_TIMEOUT_MS", value: "0" }] }, 1],
    ["options", { env: [HOST, { name: "PGOPTIONS", value: "-c statement_timeout=30s" }] }, 0],
    ["other options", { env: [HOST, { name: "PGOPTIONS", value: "-c jit=off" }] }, 1],
    ["a URL", { env: [{ name: "DATABASE_URL", value: "x?options=-cstatement_timeout=9" }] }, 0],
    ["a URL from a Secret", { env: [{ name: "DATABASE_URL", valueFrom: {} }] }, 0],
    ["a host from a Secret", { env: [{ name: "DATABASE_HOST", valueFrom: {} }] }, 1],
    ["another engine", { env: [{ name: "DATABASE_URL", value: "mysql://db/shop" }] }, 0],
    ["this engine", { env: [{ name: "DATABASE_URL", value: "postgresql+psycopg://db/s" }] }, 1],
    ["a URL without", { env: [{ name: "DATABASE_URL", value: "x" }] }, 1],
    ["a Secret as a whole", { env: [HOST], envFrom: [{ secretRef: { name: "x" } }] }, 0],
    ["a foreign ConfigMap", { env: [HOST], envFrom: [{ configMapRef: { name: "x" } }] }, 0],
  ])("%s", (_, container, count) => {
    expect(violations(rdsStatementTimeout, [none, writer, pods(container)])).toBe(count);
  });

  it.each<[Value, number]>([
    [{ PORT: "80" }, 1],
    [{ STATEMENT_TIMEOUT: "30s" }, 0],
  ])("looks into the stack's own ConfigMap: %j", (data, count) => {
    const byName: Props = { env: [HOST], envFrom: [{ configMapRef: { name: "settings" } }] };
    const stack = [none, writer, configMap(data), pods(byName)];
    expect(violations(rdsStatementTimeout, stack)).toBe(count);
    const byReference: Props = { env: [HOST], envFrom: [{ configMapRef: { name: UNKNOWN } }] };
    const made = pods(byReference, undefined, { madeFrom: { spec: ["settings"] } });
    const followed = [none, writer, configMap(data), made];
    expect(violations(rdsStatementTimeout, followed)).toBe(count);
  });

  it.each<[Value, number]>([
    ["30000", 0],
    ["0", 1],
  ])("one for all in the parameter group, %j ms: %d", (value, count) => {
    const stack = [group([{ name: "statement_timeout", value }]), writer, pods({ env: [HOST] })];
    expect(violations(rdsStatementTimeout, stack)).toBe(count);
  });

  it("cannot judge with a parameter group that is not in the stack", () => {
    expect(judged(rdsStatementTimeout, [writer, pods({ env: [HOST] })])).toEqual([
      "unknown: parameterGroupName names a group that is not in the stack",
    ]);
  });

  it("is about long-running pods and PostgreSQL of the stack", () => {
    const job = pods({ env: [HOST] }, "kubernetes:batch/v1:Job");
    expect(violations(rdsStatementTimeout, [none, writer, job])).toBe(0);
    const mysql = { ...writer, props: { engine: "mysql" } };
    expect(violations(rdsStatementTimeout, [mysql, pods({ env: [HOST] })])).toBe(0);
  });

  it("cannot judge a URL that may hold it, and judges the other pods", () => {
    const hidden = pods({ env: [{ name: "DATABASE_URL", value: UNKNOWN }] });
    const other = pods({ env: [HOST] }, "kubernetes:apps/v1:StatefulSet");
    expect(judged(rdsStatementTimeout, [none, writer, hidden, { ...other, name: "b" }])).toEqual([
      "unknown: spec.template.spec.containers[0].env[0].value is not known yet",
      "Container app uses the database (DATABASE_HOST), and nothing gives it a statement timeout: give it DATABASE_STATEMENT_TIMEOUT_MS and set it with ALTER ROLE or in the connection's options.",
    ]);
  });
});
