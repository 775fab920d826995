import { afterEach, describe, expect, it } from "@jest/globals";

import { Cluster } from "../../../lab/cluster/cluster.ts";
import { refuseExisting, removeAll } from "../../../lab/cluster/given-cluster.ts";
import type { ClusterObject } from "../../../lab/cluster/manifest.ts";
import { applyAgain } from "../../../lab/cluster/reapply.ts";
import { verifyObjects } from "../../../lab/cluster/verify.ts";
import { kindsOf, startFake } from "./support/fake-server.ts";
import type { FakeServer, Received, Reply } from "./support/fake-server.ts";

let server: FakeServer;
let cluster: Cluster;

async function talk(own: boolean, answer: (request: Received) => Reply | undefined): Promise<void> {
  server = await startFake(
    (request) => kindsOf(request.url) ?? answer(request) ?? { status: 404, body: {} },
  );
  cluster = new Cluster(server.connection, own);
}

afterEach(async () => {
  cluster.close();
  await server.close();
});

const object = (kind: string, name: string, namespace?: string): ClusterObject => ({
  resource: `test ${name}`,
  manifest: {
    apiVersion: kind === "Deployment" ? "apps/v1" : "v1",
    kind,
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  },
});

const CONFIG = object("ConfigMap", "a", "shop");
const URL_OF_CONFIG = "/api/v1/namespaces/shop/configmaps/a";
const asked = () =>
  server.requests.map(({ method, url }) => `${method} ${url.split("?")[0] ?? ""}`);

describe("an apply", () => {
  it("refuses unknown fields, takes fields over, and can leave nothing", async () => {
    await talk(true, () => ({}));
    await cluster.apply(CONFIG.manifest);
    await cluster.apply(CONFIG.manifest, { dryRun: true });
    const query = "?fieldManager=plumbline&fieldValidation=Strict&force=true";
    expect(server.requests.slice(1).map(({ method, url }) => [method, url])).toEqual([
      ["PATCH", `${URL_OF_CONFIG}${query}`],
      ["PATCH", `${URL_OF_CONFIG}${query}&dryRun=All`],
    ]);
    expect(server.requests[1]?.headers["content-type"]).toBe("application/apply-patch+yaml");
  });

  it("is sent again where a controller has not done its part yet", async () => {
    let answers = 0;
    const words = [
      'pods "x" is forbidden: status unknown for quota: shop, resources: pods',
      'error looking up service account shop/default: serviceaccount "default" not found',
    ];
    await talk(true, () => {
      const message = words[answers++];
      return message === undefined ? {} : { status: 403, body: { message } };
    });
    expect((await cluster.createPod("shop", {})).status).toBe(200);
    expect(answers).toBe(3);
  });

  it("is not sent again where a refusal is meant", async () => {
    await talk(true, () => ({ status: 403, body: { message: "exceeded quota: shop" } }));
    expect((await cluster.createPod("shop", {})).status).toBe(403);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a second apply", () => {
  const stored = (version: string, more: object = {}) => ({
    body: { metadata: { resourceVersion: version, name: "a" }, ...more },
  });

  it("that changes a field is told, with the field", async () => {
    await talk(true, ({ method }) =>
      method === "GET"
        ? stored("7", { spec: { replicas: 3, paused: false } })
        : stored("8", { spec: { replicas: 1, paused: false } }),
    );
    expect(await applyAgain(cluster, [CONFIG], () => undefined)).toEqual([
      {
        outcome: "changed",
        object: "ConfigMap shop/a",
        resource: "test a",
        fields: ["spec.replicas"],
        words: "the same object, applied again, made resourceVersion 8 of 7",
      },
    ]);
  });

  it("that is a change because the server drops a field is told, with that field", async () => {
    await talk(true, ({ method }) => ({
      body: {
        ...CONFIG.manifest,
        metadata: { ...CONFIG.manifest.metadata, resourceVersion: method, generation: method },
        rules: [{ name: "a" }, {}],
      },
    }));
    const rules = [{ name: "a" }, { from: [] }];
    const sent = { ...CONFIG, manifest: { ...CONFIG.manifest, ingress: [], rules } };
    const [finding] = await applyAgain(cluster, [sent], () => undefined);
    expect(finding?.fields).toEqual(["ingress", "rules[1].from"]);
  });

  it("that is refused is told too", async () => {
    await talk(true, ({ method }) =>
      method === "GET" ? stored("7") : { status: 422, body: { message: "field is immutable" } },
    );
    const [finding] = await applyAgain(cluster, [CONFIG], () => undefined);
    expect(finding).toMatchObject({ outcome: "changed", words: "field is immutable" });
  });

  it.each([
    ["nothing at all", "7", {}],
    // The API server stores a Job anew at its second apply, with the same content.
    ["only how the server stores it", "8", {}],
  ])("that changes %s is none", async (_, version, more) => {
    await talk(true, ({ method }) => (method === "GET" ? stored("7") : stored(version, more)));
    expect(await applyAgain(cluster, [CONFIG], () => undefined)).toEqual([]);
  });

  it("counts a status that changed only where no controller writes one", async () => {
    const answer = ({ method }: Received) =>
      method === "GET"
        ? stored("7", { status: { ready: 0 } })
        : stored("8", { status: { ready: 1 } });
    await talk(false, answer);
    expect(await applyAgain(cluster, [CONFIG], () => undefined)).toEqual([]);
    const own = new Cluster(server.connection, true);
    const found = await applyAgain(own, [CONFIG], () => undefined);
    own.close();
    expect(found.map(({ fields }) => fields)).toEqual([["status.ready"]]);
  });
});

describe("a verification", () => {
  it("goes on after what the server refuses, and counts it", async () => {
    await talk(false, ({ method, url }) => {
      if (url === "/version") return { body: { gitVersion: "v1.34.3" } };
      if (url.startsWith(`${URL_OF_CONFIG}b?`)) {
        return { status: 422, body: { message: "data: Invalid value" } };
      }
      return { body: { metadata: { resourceVersion: "1" } }, warnings: warn(method) };
    });
    const unknown = object("Wish", "w", "shop");
    const verification = await verifyObjects({
      cluster,
      definitions: [],
      objects: [object("ConfigMap", "ab", "shop"), unknown, CONFIG],
    });
    expect(verification.objects).toEqual({ applied: 1, rejected: 2, changed: 0 });
    expect(verification.findings.map(({ outcome, words }) => [outcome, words]).sort()).toEqual([
      ["rejected", "data: Invalid value"],
      ["rejected", "the server has no kind Wish in v1"],
      ["warning", "v1 ConfigMap is old"],
    ]);
  });

  const warn = (method: string) => (method === "PATCH" ? ['299 - "v1 ConfigMap is old"'] : []);

  it("names a server that does not say its version", async () => {
    await talk(true, () => ({ body: "hello" }));
    await expect(cluster.version()).rejects.toThrow(
      `${server.connection.server.href} did not say which version it is`,
    );
  });
});

describe("a given cluster", () => {
  const objects = [object("Namespace", "shop"), object("Deployment", "api", "shop"), CONFIG];

  it("is not used when it has any of the objects", async () => {
    await talk(false, ({ url }) => (url.endsWith("/namespaces/shop") ? {} : undefined));
    await expect(refuseExisting(cluster, objects)).rejects.toThrow(
      /already has 1 of the stack's objects, which would be overwritten:\n {2}Namespace shop\n/,
    );
  });

  it("is not used by somebody who may not look", async () => {
    await talk(false, () => ({ status: 403, body: {} }));
    await expect(refuseExisting(cluster, objects)).rejects.toThrow(
      /answers 403 .* must be an administrator/,
    );
  });

  it("is used when it has none, and left as it was: the last object goes first", async () => {
    await talk(false, ({ method }) => (method === "DELETE" ? {} : undefined));
    await refuseExisting(cluster, objects);
    const before = server.requests.length;
    await removeAll(cluster, objects);
    expect(asked().slice(before)).toEqual([
      "DELETE /apis/apps/v1/namespaces/shop/deployments/api",
      `DELETE ${URL_OF_CONFIG}`,
      "DELETE /api/v1/namespaces/shop",
    ]);
  });
});
