import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "@jest/globals";

import { readProofStack } from "../../../lab/proof/read-stack.ts";
import { LabError } from "../../../lab/errors.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-proof-stack-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Given {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

let written = 0;

/** A state of the file backend. */
function state(resources: readonly Given[]): string {
  const path = join(folder, `${(written += 1)}.json`);
  const held = resources.map(({ type, name, inputs }) => ({
    urn: `urn:pulumi:dev::classes::${type}::${name}`,
    type,
    custom: true,
    id: name,
    inputs,
  }));
  writeFileSync(path, JSON.stringify({ checkpoint: { latest: { resources: held } } }));
  return path;
}

function instance(name: string, changed: Readonly<Record<string, unknown>> = {}): Given {
  return {
    type: "aws:rds/instance:Instance",
    name,
    inputs: {
      instanceClass: "db.m7g.large",
      engineVersion: "17.6",
      allocatedStorage: 100,
      parameterGroupName: "group",
      ...changed,
    },
  };
}

function group(values: Readonly<Record<string, string>>): Given {
  const parameters = Object.entries(values).map(([name, value]) => ({ name, value }));
  return {
    type: "aws:rds/parameterGroup:ParameterGroup",
    name: "parameters",
    inputs: { name: "group", family: "postgres17", parameters },
  };
}

const FORMULA = { shared_buffers: "{DBInstanceClassMemory/32768}", work_mem: "4096" };

function cache(name: string, changed: Readonly<Record<string, unknown>> = {}): readonly Given[] {
  return [
    {
      type: "aws:elasticache/replicationGroup:ReplicationGroup",
      name,
      inputs: {
        nodeType: "cache.m7g.large",
        engineVersion: "8.1",
        parameterGroupName: "caches",
        ...changed,
      },
    },
    {
      type: "aws:elasticache/parameterGroup:ParameterGroup",
      name: `${name}-parameters`,
      inputs: {
        name: "caches",
        family: "valkey8",
        parameters: [{ name: "maxmemory-policy", value: "noeviction" }],
      },
    },
  ];
}

const good = [instance("m7g-large-pg17-writer"), group(FORMULA), ...cache("queue-valkey8-m7g")];

describe("readProofStack", () => {
  it("evaluates formulas for the class, and keeps what was declared", () => {
    const stack = readProofStack(state(good), state(good), "prod");
    expect(stack.name).toBe("prod");
    expect(stack.database).toStrictEqual({
      name: "m7g-large-pg17-writer",
      // 100 GiB.
      storage: 107_374_182_400,
      instanceClass: "db.m7g.large",
      memory: 8_589_934_592,
      vcpu: 2,
      version: "17",
      declared: FORMULA,
      // 8,589,934,592 / 32,768.
      values: { shared_buffers: "262144", work_mem: "4096" },
    });
    expect(stack.caches).toStrictEqual([
      {
        role: "queue",
        family: "valkey8",
        engineVersion: "8.1",
        nodeType: "cache.m7g.large",
        maxMemory: 6_854_542_746,
        values: { "maxmemory-policy": "noeviction" },
      },
    ]);
  });

  it("leaves replicas out, and puts the ordinary profile before the others of a class", () => {
    const classes = [
      instance("m7g-large-pg17-oltp-writer"),
      instance("copy", { replicateSourceDb: "m7g-large-pg17-writer" }),
      instance("t4g-small-pg17-writer", { instanceClass: "db.t4g.small" }),
      instance("m7g-large-pg16-writer", { engineVersion: "16.10" }),
      ...good,
    ];
    const { databases } = readProofStack(state(good), state(classes), "prod");
    expect(databases.map(({ name }) => name)).toStrictEqual([
      "m7g-large-pg16-writer",
      "m7g-large-pg17-writer",
      "m7g-large-pg17-oltp-writer",
      "t4g-small-pg17-writer",
    ]);
  });

  it("lists all that is missing", () => {
    const fail = () => readProofStack(state([]), state([]), "prod");
    expect(fail).toThrow(LabError);
    expect(fail).toThrow(
      [
        "Stack prod cannot be proved:",
        "  stack prod: no RDS instance with a parameter group: there is nothing to prove",
        "  examples/classes: no RDS instance with a parameter group",
        "  examples/classes: no ElastiCache replication group with a parameter group",
      ].join("\n"),
    );
  });

  it("names classes, formulas and groups that it cannot use, and where facts are", () => {
    const bad = [
      instance("huge", { instanceClass: "db.x9.huge" }),
      instance("lost", { parameterGroupName: "elsewhere" }),
      instance("odd", { engineVersion: "latest" }),
      instance("strange", { parameterGroupName: "strange" }),
      {
        ...group({ work_mem: "{DBInstanceMemory/2}" }),
        inputs: {
          name: "strange",
          parameters: [{ name: "work_mem", value: "{DBInstanceMemory/2}" }],
        },
      },
      group(FORMULA),
      ...cache("queue", { nodeType: "cache.x9.huge" }),
    ];
    const fail = () => readProofStack(state(good), state(bad), "prod");
    expect(fail).toThrow(/huge: memory of class "db\.x9\.huge" is not known; policies\/facts/);
    expect(fail).toThrow(/lost: the parameter group it names is not in the stack/);
    expect(fail).toThrow(/odd: engineVersion names no major version/);
    expect(fail).toThrow(/strange: work_mem: "\{DBInstanceMemory\/2\}" is no formula/);
    expect(fail).toThrow(/queue: maxmemory of node type "cache\.x9\.huge" is not known/);
  });
});
