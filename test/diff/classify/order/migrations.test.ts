import { describe, expect, it } from "@jest/globals";

import { findings, worse } from "./comparison.ts";
import type { Given } from "./comparison.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

describe("migrations", () => {
  const sql = (text: string) => ({ data: { "before.sql": text } });
  const pod = (image: string) => ({ spec: { template: { spec: { image } } } });
  const rollout: Given = { type: DEPLOYMENT, name: "api", before: pod("a"), after: pod("b") };
  const scripts = (after: string, before = ""): Given => ({
    type: "kubernetes:core/v1:ConfigMap",
    name: "sql",
    before: sql(before),
    after: sql(after),
  });

  it.each<readonly [string, boolean]>([
    ["ALTER TABLE users DROP COLUMN name;", true],
    ["alter table users\n  rename column a to b;", true],
    ["ALTER TABLE users RENAME TO people;", true],
    ["ALTER TABLE users ALTER COLUMN id TYPE bigint;", true],
    ["ALTER TABLE users ALTER id SET DATA TYPE bigint;", true],
    ["ALTER TABLE users ALTER COLUMN a SET NOT NULL;", true],
    ["DROP TABLE users;", true],
    ["ALTER TABLE users ADD COLUMN a text;", false],
    ["CREATE TABLE t (a text NOT NULL);", false],
    ["-- DROP TABLE users;\nSELECT 1;", false],
    ["SELECT 'drop table users';", false],
    ["DROP INDEX CONCURRENTLY i;", false],
  ])("%s", (text, isBreaking) => {
    expect(worse(scripts(text), rollout)).toEqual(isBreaking ? ["migration-not-expand"] : []);
  });

  it("lets statements pass that were there before, and a contract step of its own", () => {
    expect(worse(scripts("DROP TABLE a; SELECT 2;", "DROP TABLE a;"), rollout)).toEqual([]);
    expect(worse(scripts("DROP TABLE a;"))).toEqual([]);
  });

  it("says what breaks whom", () => {
    const [found] = findings(scripts("ALTER TABLE users DROP COLUMN name;"), rollout);
    expect(found?.message).toBe(
      "sql brings DROP COLUMN (before.sql) in the update that rolls out api: the pods from before still run on the schema, and break.",
    );
  });
});
