import { afterEach, describe, expect, it } from "@jest/globals";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { encodeProps } from "../../../sandbox/providers/codec.ts";
import { provider } from "../../../sandbox/providers/kubernetes/index.ts";
import { ACCEPT_VARIABLE, check } from "../../../sandbox/providers/requests.ts";

afterEach(() => {
  Reflect.deleteProperty(process.env, ACCEPT_VARIABLE);
});

/** What is refused of a Deployment with nothing in it. */
function refusals(): number {
  const request = new pb.CheckRequest()
    .setUrn("urn:pulumi:dev::shop::kubernetes:apps/v1:Deployment::api")
    .setName("api")
    .setType("kubernetes:apps/v1:Deployment")
    .setNews(encodeProps({ spec: {} }));
  return check({ provider, context: provider.configure({}) }, request).getFailuresList().length;
}

describe("the variable that accepts inputs", () => {
  it.each([undefined, "", "1", "false"])("refuses what is wrong when it is %j", (value) => {
    if (value !== undefined) process.env[ACCEPT_VARIABLE] = value;
    expect(refusals()).toBeGreaterThan(0);
  });

  it("lets it pass when it is true", () => {
    process.env[ACCEPT_VARIABLE] = "true";
    expect(refusals()).toBe(0);
  });
});
