import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { ApiClient } from "../../../lab/cluster/api-client.ts";
import { Discovery } from "../../../lab/cluster/discovery.ts";
import { kindsOf, startFake } from "./support/fake-server.ts";
import type { FakeServer } from "./support/fake-server.ts";

let server: FakeServer;
let client: ApiClient;
let discovery: Discovery;
let defined: boolean;

beforeEach(async () => {
  defined = false;
  server = await startFake(({ url }) => {
    if (url === "/apis/keda.sh/v1alpha1" && defined) {
      const resources = [{ kind: "ScaledObject", name: "scaledobjects", namespaced: true }];
      return { body: { resources } };
    }
    if (url === "/apis/broken/v1") return { status: 503, body: "no" };
    return kindsOf(url) ?? { status: 404 };
  });
  client = new ApiClient(server.connection);
  discovery = new Discovery(client);
});

afterEach(async () => {
  client.close();
  await server.close();
});

const path = (apiVersion: string, kind: string, namespace?: string) =>
  discovery.path({
    apiVersion,
    kind,
    metadata: { name: "a:b", ...(namespace !== undefined && { namespace }) },
  });

describe("discovery", () => {
  it.each([
    ["v1", "ConfigMap", "shop", "/api/v1/namespaces/shop/configmaps/a%3Ab"],
    ["v1", "ConfigMap", undefined, "/api/v1/namespaces/default/configmaps/a%3Ab"],
    ["v1", "Namespace", undefined, "/api/v1/namespaces/a%3Ab"],
    ["apps/v1", "Deployment", "shop", "/apis/apps/v1/namespaces/shop/deployments/a%3Ab"],
    // A part of a kind is no kind; nor is there one of a group that is not served.
    ["apps/v1", "Scale", "shop", undefined],
    ["policy/v1beta1", "PodDisruptionBudget", "shop", undefined],
  ])("finds the path of %s %s in %s", async (apiVersion, kind, namespace, expected) => {
    expect(await path(apiVersion, kind, namespace)).toBe(expected);
  });

  it("asks once for each version", async () => {
    await path("v1", "ConfigMap");
    await path("v1", "Namespace");
    expect(server.requests.map(({ url }) => url)).toEqual(["/api/v1"]);
  });

  it("sees a group that was defined after it was first asked for", async () => {
    expect(await path("keda.sh/v1alpha1", "ScaledObject", "shop")).toBeUndefined();
    defined = true;
    expect(await path("keda.sh/v1alpha1", "ScaledObject", "shop")).toBe(
      "/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects/a%3Ab",
    );
  });

  it("does not take a server that fails for one without the kind", async () => {
    await expect(path("broken/v1", "X")).rejects.toThrow(/answered 503 .* kinds of broken\/v1/);
  });
});
