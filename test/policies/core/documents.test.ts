import { describe, expect, it } from "@jest/globals";

import { DocumentError, readStackDocument } from "../../../policies/core/documents.ts";

const URN = "urn:pulumi:prod::app::aws:rds/instance:Instance::db";
const PROVIDER = "urn:pulumi:prod::app::pulumi:providers:aws::default";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

const provider = { urn: PROVIDER, type: "pulumi:providers:aws", inputs: { region: "eu-west-1" } };

describe("readStackDocument", () => {
  it("reads what a preview says will be", () => {
    const newState = {
      urn: URN,
      type: "aws:rds/instance:Instance",
      inputs: {
        __defaults: [],
        instanceClass: "db.r7g.large",
        kmsKeyId: UNKNOWN,
        password: "[secret]",
      },
      protect: true,
      provider: `${PROVIDER}::${UNKNOWN}`,
      propertyDependencies: { kmsKeyId: ["key"], port: null },
    };
    const steps = [
      { op: "create", newState: provider },
      { newState },
      { op: "delete", oldState: {} },
    ];
    const db = readStackDocument({ steps }).get(URN);
    expect(db?.name).toBe("db");
    expect(db?.at("instanceClass").text()).toBe("db.r7g.large");
    expect(db?.at("kmsKeyId").isHidden).toBe(true);
    expect(db?.at("password").isSecret).toBe(true);
    expect(db?.at("__defaults").isSet).toBe(false);
    expect(db?.options.protect).toBe(true);
    expect(db?.provider.at("region").text()).toBe("eu-west-1");
    expect(db?.propertyDependencies).toEqual({ kmsKeyId: ["key"], port: [] });
  });

  it("reads a state: what the engine created counts, what waits to be deleted does not", () => {
    const resources = [
      {
        urn: URN,
        type: "aws:rds/instance:Instance",
        inputs: { storageType: "gp3", password: { ...SECRET, ciphertext: "v1:abc" } },
        outputs: { storageType: "gp3", arn: "arn:aws:rds:..." },
      },
      { urn: `${URN}-old`, type: "aws:rds/instance:Instance", delete: true },
    ];
    for (const document of [
      { deployment: { resources } },
      { checkpoint: { latest: { resources } } },
    ]) {
      const stack = readStackDocument(document);
      expect(stack.resources.map(({ urn }) => urn)).toEqual([URN]);
      expect(stack.get(URN)?.at("arn").text()).toBe("arn:aws:rds:...");
      expect(stack.get(URN)?.at("password").isSecret).toBe(true);
    }
  });

  it("refuses other files by name", () => {
    for (const document of [null, 3, {}, { deployment: {} }]) {
      expect(() => readStackDocument(document)).toThrow(DocumentError);
    }
  });
});
