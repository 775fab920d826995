import { describe, expect, it } from "@jest/globals";

import { GENERAL_CLASSIFIERS } from "../../../../diff/classify/general/index.ts";
import type { JsonObject, ResourceChange } from "../../../../diff/model.ts";
import { change, comparison, property, verdicts } from "./support.ts";

const AWS = "pulumi:providers:aws";
const said = (one: ResourceChange, ...others: ResourceChange[]) =>
  verdicts(GENERAL_CLASSIFIERS, one, comparison([one, ...others]));

describe("a provider", () => {
  const moved = change({
    type: AWS,
    name: "main",
    operation: "replace",
    replacement: "create-first",
    before: { region: "eu-central-1" },
    after: { region: "us-east-1" },
    replacing: ["region"],
  });
  // The engine names no property of the resource, but the word "provider".
  const queue = change({
    type: "aws:sns/topic:Topic",
    name: "events",
    operation: "replace",
    replacement: "create-first",
    before: { name: "events" },
    after: { name: "events" },
    properties: [property(["provider"], undefined, undefined, true)],
  });

  it("of another region is told as the move of everything it makes", () => {
    expect(said(moved, queue)).toEqual([
      {
        code: "provider-replaced",
        class: "replace",
        message:
          "Provider main is replaced (region: eu-central-1 -> us-east-1): what it makes is made anew in the new place and deleted in the old one, 1 resource of this stack in this update.",
        properties: ["region"],
        fix: "Make a second provider for the new place, and move over resource by resource.",
      },
    ]);
  });

  it("is taken for one that moves everything where only the provider itself knows", () => {
    const one = change({
      type: AWS,
      name: "main",
      before: { region: "eu-central-1" },
      after: { region: "us-east-1" },
      unknownEffects: ["region"],
    });
    const [found, ...others] = said(one, queue);
    expect(others).toEqual([]);
    expect(found?.class).toBe("replace");
    expect(found?.message).toBe(
      "Provider main goes to another place: region: eu-central-1 -> us-east-1. Whether what it makes is made anew there, and deleted here, only the provider itself can say: 1 resource of this stack is of its kind.",
    );
  });

  it("shows no key of a kubeconfig", () => {
    const keys = ["kubeconfig", "users", 0, "user", "client-key-data"];
    const one = change({
      type: "pulumi:providers:kubernetes",
      properties: [property(keys, "old-key", "new-key")],
      unknownEffects: ["kubeconfig"],
    });
    expect(JSON.stringify(said(one))).not.toMatch(/old-key|new-key/);
  });

  it("is the reason of what is replaced with it", () => {
    expect(said(queue, moved)).toEqual([
      {
        code: "replace-cascade",
        class: "replace",
        message:
          "events (sns Topic) is deleted and made anew, replaced because main is. The new one is there before the old one goes.",
        properties: [],
        fix: "Avoid the replacement of main.",
      },
    ]);
  });

  it("of another package is no reason", () => {
    const other: ResourceChange = { ...moved, type: "pulumi:providers:cloudflare" };
    expect(said(queue, other)[0]?.message).toContain("for a reason the engine does not name");
  });

  it("touches nothing by itself, as with a newer package", () => {
    const newer = change({
      type: AWS,
      before: { version: "7.47.0" },
      after: { version: "7.48.0" },
    });
    expect(said(newer).map((one) => one.class)).toEqual(["none"]);
    for (const operation of ["create", "delete"] as const) {
      const one = change({ type: AWS, name: "default_7_48_0", operation });
      expect(said(one).map(({ class: level, code }) => [level, code])).toEqual([
        ["none", "provider-changed"],
      ]);
    }
  });
});

describe("deletions of types that no fact is about", () => {
  const deleted = (type: string, before: JsonObject = {}) =>
    said(change({ type, operation: "delete", before })).map(
      ({ class: level, code }) => `${level} ${code}`,
    );

  it.each([
    "gcp:sql/databaseInstance:DatabaseInstance",
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
    "kubernetes:kafka.strimzi.io/v1beta2:Kafka",
    "mine:index:Thing",
  ])("do not call %s harmless", (type) => {
    expect(deleted(type)).toEqual(["downtime delete-unknown"]);
  });

  it.each([
    "aws:kms/alias:Alias",
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
    "kubernetes:core/v1:ServiceAccount",
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
    "kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass",
    "random:index/randomPassword:RandomPassword",
    "cloudflare:index/zoneSetting:ZoneSetting",
  ])("stay in place for %s", (type) => {
    expect(deleted(type)).toEqual(["in-place delete"]);
  });

  it.each(["cloudflare:index/r2Bucket:R2Bucket", "cloudflare:index/d1Database:D1Database"])(
    "are a loss of data for %s",
    (type) => {
      expect(deleted(type)).toEqual(["data-loss data-loss"]);
    },
  );
});

describe("copies that the service keeps", () => {
  const lost = (type: string, before: JsonObject) =>
    said(change({ type, operation: "delete", before }))[0];

  it("are told, and are still a loss", () => {
    const table = lost("aws:dynamodb/table:Table", { pointInTimeRecovery: { enabled: true } });
    expect(table?.class).toBe("data-loss");
    expect(table?.message).toContain("a system backup of it for 35 days");
    const database = lost("aws:rds/instance:Instance", {
      skipFinalSnapshot: true,
      deleteAutomatedBackups: false,
      backupRetentionPeriod: 14,
    });
    expect(database?.class).toBe("data-loss");
    expect(database?.message).toContain("until they are 14 days old");
    const none = lost("aws:rds/instance:Instance", {
      skipFinalSnapshot: true,
      backupRetentionPeriod: 14,
    });
    expect(none?.message).not.toContain("automated backups stay");
  });

  it("do not let a database that is deleted with a snapshot be one that stays", () => {
    const kept = lost("aws:rds/instance:Instance", {
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "last",
    });
    expect(kept?.message).toBe(
      "it (rds Instance) is deleted, and whatever uses it has to do without. Its data is in the last snapshot last.",
    );
  });
});
