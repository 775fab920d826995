import { describe, expect, it } from "@jest/globals";

import { fieldsIn, readRefusal } from "../../../lab/cluster/refusal.ts";

const answer = (body: unknown, status = 422) => ({ status, body, warnings: [] });

describe("a refusal", () => {
  it("names the fields that the server lists, each once", () => {
    const causes = [
      { field: "spec.maxReplicas", message: "a" },
      { field: "spec.maxReplicas", message: "b" },
      { field: ".spec.rules", message: "c" },
      { field: "<nil>", message: "d" },
      { message: "e" },
    ];
    expect(readRefusal(answer({ message: "no", details: { causes } }))).toEqual({
      fields: ["spec.maxReplicas", "spec.rules"],
      words: "no",
    });
  });

  it("keeps an answer that is no Status whole", () => {
    expect(readRefusal(answer("gone", 502))).toEqual({ fields: [], words: 'HTTP 502: "gone"' });
  });

  it.each([
    [
      // Seven pods of a quota of six: all that does not fit is asked for.
      'pods "a" is forbidden: exceeded quota: q, requested: limits.memory=1Gi,pods=1, used: limits.memory=6Gi,pods=6, limited: limits.memory=6Gi,pods=6',
      ["limits.memory", "pods"],
    ],
    ['strict decoding error: unknown field "spec.hostNetwrok"', ["spec.hostNetwrok"]],
    [
      "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
      ["spec.replicas"],
    ],
    [
      'violates PodSecurity "restricted:v1.34": host namespaces (hostNetwork=true), hostPort (container "a" uses hostPorts 80, 81)',
      ["hostNetwork", "ports.hostPort"],
    ],
    [
      'would violate PodSecurity "restricted:latest": seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      ["securityContext.seccompProfile.type"],
    ],
    ["something else altogether", []],
  ])("finds the fields in: %s", (words, fields) => {
    expect(fieldsIn(words)).toEqual(fields);
  });
});
