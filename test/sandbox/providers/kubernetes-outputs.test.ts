import { describe, expect, it } from "@jest/globals";

import { UNKNOWN } from "../../../sandbox/providers/model.ts";
import type { Props, ResourceModel } from "../../../sandbox/providers/model.ts";
import { provider } from "../../../sandbox/providers/kubernetes/index.ts";

function model(token: string): ResourceModel {
  const found = provider.resource(`kubernetes:${token}`);
  if (found === undefined) throw new Error(`no type ${token}`);
  return found;
}

describe("outputs", () => {
  const context = provider.configure({});
  const inputs = { metadata: { name: "api" }, spec: { type: "LoadBalancer", ports: [] } };
  const request = { urn: "urn:a", name: "api", inputs, preview: false, context };
  const service = model("core/v1:Service");

  it("are the same for the same object, and differ between objects", () => {
    const made = service.create(request);
    expect(made).toEqual(service.create(request));
    expect(made).not.toEqual(service.create({ ...request, urn: "urn:b" }));
    expect(made.id).toBe("default/api");
    expect(made.outputs).toMatchObject({
      metadata: { name: "api", namespace: "default", resourceVersion: "1" },
      spec: { clusterIP: expect.stringMatching(/^10\.100\.\d+\.\d+$/) as unknown },
      status: {
        loadBalancer: {
          ingress: [{ hostname: expect.stringMatching(/elb\.sandbox\.example$/) as unknown }],
        },
      },
    });
  });

  it("are unknown in a preview, but for the name", () => {
    const { id, outputs } = service.create({ ...request, preview: true });
    expect(id).toBe("");
    expect(outputs).toMatchObject({
      metadata: { name: "api", uid: UNKNOWN },
      spec: { clusterIP: UNKNOWN },
      status: UNKNOWN,
    });
  });

  it("keep identity and address through an update", () => {
    const made = service.create(request);
    const { outputs } = service.update({
      ...request,
      id: made.id,
      olds: inputs,
      oldOutputs: made.outputs,
    });
    expect(outputs).toEqual({
      ...made.outputs,
      metadata: { ...(made.outputs["metadata"] as Props), resourceVersion: "2" },
    });
  });

  it("leave the namespace out of what has none", () => {
    const created = model("core/v1:Namespace").create({
      ...request,
      inputs: { metadata: { name: "apps" } },
    });
    expect(created.id).toBe("apps");
    expect(created.outputs["metadata"]).not.toHaveProperty("namespace");
  });
});
