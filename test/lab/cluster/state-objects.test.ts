import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

import { readStateObjects } from "../../../lab/cluster/state-objects.ts";
import type { StateObjects } from "../../../lab/cluster/state-objects.ts";
import { createDecrypter, renderStackFile } from "../../../sandbox/stack-file.ts";

let folder: string;
let state: StateObjects;

const PROJECT = "urn:pulumi:dev::sample::";
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A text as the sandbox keeps secrets: its stack files replace each by a placeholder, encrypted. */
function seal(): string {
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, "config:\n  sample:token:\n    secure: v1:abc\n");
  const rendered = parse(renderStackFile(file, folder)) as {
    config: { "sample:token": { secure: string } };
  };
  return rendered.config["sample:token"].secure;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline state "));
  const resource = (type: string, name: string, inputs: unknown, more: object = {}) => ({
    urn: `${PROJECT}${type}::${name}`,
    type,
    custom: true,
    inputs,
    ...more,
  });
  const metadata = { name: "x" };
  const resources = [
    resource("aws:rds/instance:Instance", "database", {}),
    resource("pulumi:providers:kubernetes", "provider", {}),
    resource("kubernetes:core/v1:Namespace", "shop", { metadata }),
    resource("kubernetes:apps/v1:Deployment", "api", {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "api", namespace: "shop" },
      spec: { replicas: 0 },
    }),
    resource("kubernetes:apps/v1:Deployment", "api", { metadata }, { delete: true }),
    resource("kubernetes:karpenter.sh/v1:NodePool", "general", { metadata }),
    resource("kubernetes:helm.sh/v3:Release", "keda", { chart: "keda" }),
    resource("kubernetes:core/v1:ConfigMapPatch", "aws-auth", { metadata }),
    resource("kubernetes:yaml/v2:ConfigGroup", "group", {}),
  ];
  const path = join(folder, "state.json");
  writeFileSync(path, JSON.stringify({ checkpoint: { latest: { resources } } }));
  state = readStateObjects(path);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the objects of a state", () => {
  it("are the Kubernetes resources that are there to stay", () => {
    const named = state.objects.map(({ resource, manifest: { apiVersion, kind } }) => [
      resource,
      `${apiVersion} ${kind}`,
    ]);
    expect(named).toEqual([
      ["kubernetes:core/v1:Namespace shop", "v1 Namespace"],
      ["kubernetes:apps/v1:Deployment api", "apps/v1 Deployment"],
      ["kubernetes:karpenter.sh/v1:NodePool general", "karpenter.sh/v1 NodePool"],
    ]);
    expect(state.objects[1]?.manifest["spec"]).toEqual({ replicas: 0 });
  });

  it("leave out what is no object, and say why", () => {
    expect(state.skipped).toEqual([
      "kubernetes:helm.sh/v3:Release keda (a chart, rendered by Helm on the cluster)",
      "kubernetes:core/v1:ConfigMapPatch aws-auth (a change to an object that something else made)",
      "kubernetes:yaml/v2:ConfigGroup group (a component; what it holds stands beside it)",
    ]);
  });

  it("are none in a stack that was never brought up", () => {
    const path = join(folder, "empty.json");
    writeFileSync(path, JSON.stringify({ checkpoint: {} }));
    expect(readStateObjects(path)).toEqual({ objects: [], skipped: [], secrets: [] });
  });
});

describe("secrets of a sandbox", () => {
  it("are opened by the sandbox's own passphrase, and by nothing else", () => {
    const decrypt = createDecrypter();
    const sealed = seal();
    expect(decrypt(sealed)).toBe("sandbox placeholder of sample:token");
    const [version = "", nonce = "", content = ""] = sealed.split(":");
    const other = Buffer.from(content, "base64");
    other[0] = (other[0] ?? 0) ^ 1;
    expect(() => decrypt([version, nonce, other.toString("base64")].join(":"))).toThrow();
    expect(() => decrypt("v3:abc")).toThrow("not encrypted by this sandbox");
  });

  it("are sent as what they are, and known, so that they are never shown", () => {
    // The engine keeps the JSON of a value; the placeholder in quotes is one.
    const path = join(folder, "secret.json");
    const hidden = { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: sealJson() };
    const inputs = { metadata: { name: "t" }, stringData: hidden, list: [{ deep: hidden }] };
    const type = "kubernetes:core/v1:Secret";
    const resources = [{ urn: `${PROJECT}${type}::t`, type, custom: true, inputs }];
    writeFileSync(path, JSON.stringify({ checkpoint: { latest: { resources } } }));
    const { objects, secrets } = readStateObjects(path);
    expect(objects[0]?.manifest["stringData"]).toEqual({ password: "hunter22" });
    expect(objects[0]?.manifest["list"]).toEqual([{ deep: { password: "hunter22" } }]);
    expect(secrets).toEqual(["hunter22"]);
  });
});

/** `{"password":"hunter22"}`, encrypted once with the sandbox's passphrase. */
function sealJson(): string {
  return "v1:MDEyMzQ1Njc4OWFi:V85Fn4EXpiOYUw04b0eIwVwTHkVzRraHtyJg6jNbfr2erZcipXHR";
}
