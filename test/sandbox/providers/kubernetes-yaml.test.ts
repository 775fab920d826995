import { describe, expect, it } from "@jest/globals";

import { Secret } from "../../../sandbox/providers/model.ts";
import { decodeYaml } from "../../../sandbox/providers/kubernetes/decode-yaml.ts";
import { provider } from "../../../sandbox/providers/kubernetes/index.ts";

const context = provider.configure({});

describe("decoding manifests", () => {
  it("opens lists and passes over empty documents", () => {
    const text = "---\nkind: List\nitems:\n- {kind: A}\n- {kind: B}\n---\n---\nkind: C\n";
    expect(decodeYaml({ text }, context)).toEqual({
      result: { result: [{ kind: "A" }, { kind: "B" }, { kind: "C" }] },
      failures: [],
    });
  });

  it("gives a namespace to what lives in one and names none", () => {
    const text = [
      "{apiVersion: v1, kind: Secret}",
      "{apiVersion: apps/v1, kind: Deployment, metadata: {namespace: own}}",
      "{apiVersion: storage.k8s.io/v1, kind: StorageClass}",
    ].join("\n---\n");
    const { result } = decodeYaml({ text, defaultNamespace: "apps" }, context);
    expect(result["result"]).toEqual([
      { apiVersion: "v1", kind: "Secret", metadata: { namespace: "apps" } },
      { apiVersion: "apps/v1", kind: "Deployment", metadata: { namespace: "own" } },
      { apiVersion: "storage.k8s.io/v1", kind: "StorageClass" },
    ]);
  });

  it("says where a file is broken without quoting it", () => {
    const { failures } = decodeYaml({ text: new Secret("a: 1\npassword: [hunter2") }, context);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.got).toMatch(/^[A-Z_]+, line 2$/);
  });

  it("wants a text", () => {
    expect(decodeYaml({}, context).failures).toMatchObject([{ path: "text", got: "nothing" }]);
  });
});
