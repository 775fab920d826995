import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import randomSdk from "@pulumi/random/package.json" with { type: "json" };

import { Secret, UNKNOWN } from "../../../sandbox/providers/model.ts";
import { ProviderClient, startProviders, urn } from "../../support/provider-client.ts";
import type { ProviderProcess } from "../../support/provider-client.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const PET = "random:index/randomPet:RandomPet";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const INSTANCE = "aws:rds/instance:Instance";
const RULESET = "cloudflare:index/ruleset:Ruleset";

const folder = mkdtempSync(join(tmpdir(), "providers-"));
const verdicts = join(folder, "verdicts.jsonl");
let providers: ProviderProcess;
const clients: ProviderClient[] = [];

function client(name: string): ProviderClient {
  const made = new ProviderClient(providers.ports[name] ?? 0);
  clients.push(made);
  return made;
}

beforeAll(async () => {
  providers = await startProviders({ PLUMBLINE_VERDICTS: verdicts });
});

afterEach(() => {
  for (const one of clients.splice(0)) one.close();
});

afterAll(async () => {
  await providers.stop();
  rmSync(folder, { recursive: true });
});

describe("the provider process", () => {
  it("prints its ports, one a package, and nothing else", () => {
    expect(providers.stdout()).toBe(`${JSON.stringify({ ports: providers.ports })}\n`);
    expect(Object.keys(providers.ports)).toEqual(["aws", "cloudflare", "kubernetes", "random"]);
    expect(new Set(Object.values(providers.ports)).size).toBe(4);
  });

  it("tells the version of the SDK it plays, and answers a cancellation", async () => {
    expect(await client("random").pluginVersion()).toBe(randomSdk.version);
  });

  it("goes through the life of a resource", async () => {
    const random = client("random");
    await random.configure();
    const { inputs, reasons } = await random.check(PET, "pet", { length: 3 });
    expect(reasons).toEqual([]);
    const planned = await random.create(PET, "pet", inputs, true);
    expect(planned).toEqual({ id: "", outputs: { length: 3, separator: "-" } });
    const made = await random.create(PET, "pet", inputs);
    expect(made.id).toMatch(/^[a-z]+-[a-z]+-[a-z]+$/);
    expect(await random.read(PET, made.id, made.outputs)).toEqual({
      id: made.id,
      outputs: { id: made.id, ...made.outputs },
    });
    expect(await random.diff(PET, "pet", inputs, inputs)).toMatchObject({
      changed: false,
      detailed: {},
    });
    expect(await random.diff(PET, "pet", inputs, { length: 2, prefix: "a" })).toEqual({
      changed: true,
      replaces: ["length", "prefix"],
      detailed: { length: "UPDATE_REPLACE", prefix: "ADD_REPLACE" },
      deleteBeforeReplace: false,
    });
  });

  it("keeps secrets secret, also while they are unknown", async () => {
    const random = client("random");
    const planned = await random.create(PASSWORD, "p", { length: 12 }, true);
    expect(planned.outputs["result"]).toEqual(new Secret(UNKNOWN));
    const made = await random.create(PASSWORD, "p", { length: 12 });
    expect(made.outputs["result"]).toBeInstanceOf(Secret);
  });

  it("updates, in a preview with what is known", async () => {
    const kubernetes = client("kubernetes");
    const inputs = { metadata: { name: "c" }, data: { a: "1" } };
    const { id, outputs } = await kubernetes.create(CONFIG_MAP, "c", inputs);
    const olds = { id, inputs, outputs };
    const planned = await kubernetes.update(CONFIG_MAP, "c", olds, inputs, true);
    expect(planned).toMatchObject({ metadata: { name: "c", resourceVersion: UNKNOWN } });
    const updated = await kubernetes.update(CONFIG_MAP, "c", olds, inputs);
    expect(updated).toMatchObject({ metadata: { name: "c", resourceVersion: "2" } });
  });

  it("draws a name from the seed: the same seed, the same name", async () => {
    const kubernetes = client("kubernetes");
    const [one, two] = [
      await kubernetes.check(CONFIG_MAP, "c", {}),
      await kubernetes.check(CONFIG_MAP, "c", {}),
    ];
    expect(one).toEqual(two);
    expect(one.inputs).toMatchObject({
      metadata: { name: expect.stringMatching(/^c-[0-9a-f]{8}$/) as unknown },
    });
  });

  it("gives every refusal of a resource at once, in one line each", async () => {
    const { reasons } = await client("cloudflare").check(RULESET, "r", {
      zoneId: "z",
      kind: "zone",
      phase: "x",
    });
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toBe("name: got nothing, allowed: a string: it is required");
    expect(reasons[2]).toBe(
      'zoneId: got "z", allowed: 32 hexadecimal digits, as the Cloudflare dashboard shows the id',
    );
  });

  it("answers messages above the 4 MiB that gRPC takes by default", async () => {
    const text = "x".repeat(5 * 1024 * 1024);
    const { outputs } = await client("random").create(PET, "big", {
      prefix: "p",
      keepers: { text },
    });
    expect(outputs).toMatchObject({ keepers: { text } });
  });

  it("tells provider instances apart, though all are attached to one port", async () => {
    const [east, west] = [client("kubernetes"), client("kubernetes")];
    await east.configure({ namespace: "east" });
    await west.configure({ namespace: "west" });
    const namespaces = await Promise.all(
      [east, west].map(async (one) => (await one.check(CONFIG_MAP, "c", {})).inputs),
    );
    expect(namespaces).toMatchObject([
      { metadata: { namespace: "east" } },
      { metadata: { namespace: "west" } },
    ]);
  });
});

describe("what the sandbox does not know", () => {
  it("names the type and where to add it", async () => {
    await expect(client("cloudflare").check("cloudflare:index/nope:Nope", "n", {})).rejects.toThrow(
      "sandbox: the cloudflare provider does not know the resource type cloudflare:index/nope:Nope. " +
        "Check the spelling of the type, or add it to sandbox/facts/cloudflare-resources.json.",
    );
  });

  it("names the function and where to add it", async () => {
    await expect(client("cloudflare").invoke("cloudflare:index/getZone:getZone")).rejects.toThrow(
      "does not answer the function cloudflare:index/getZone:getZone. Pass the value it would look up " +
        "as configuration, or add the function to sandbox/providers/cloudflare/.",
    );
  });

  it("has no cloud to read from, and says what to pass instead", async () => {
    await expect(client("kubernetes").read(CONFIG_MAP, "default/c")).rejects.toThrow(
      'there is no cloud to read kubernetes:core/v1:ConfigMap "default/c" from. Give the properties the ' +
        "program needs as the state argument of .get()",
    );
  });

  it("decodes the manifests of yaml.ConfigFile", async () => {
    const text = "kind: ConfigMap\napiVersion: v1\n---\nkind: Namespace\napiVersion: v1\n---\n";
    const args = { text, defaultNamespace: "apps" };
    expect(await client("kubernetes").invoke("kubernetes:yaml:decode", args)).toEqual({
      result: [
        { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "apps" } },
        { apiVersion: "v1", kind: "Namespace" },
      ],
    });
  });

  it("constructs no packaged components", async () => {
    await expect(client("kubernetes").construct("kubernetes:yaml/v2:ConfigGroup")).rejects.toThrow(
      "constructing the packaged component kubernetes:yaml/v2:ConfigGroup is not part of the sandbox",
    );
  });

  it("warns through the engine's log of a change that no fact covers, and writes it down", async () => {
    const engine = await fakeEngine();
    const aws = client("aws");
    await aws.configure({}, engine.address);
    const inputs = (category: string) => ({ warningEventCategories: [category] });
    const answer = await aws.diff(INSTANCE, "general", inputs("a"), inputs("b"));
    expect(answer).toMatchObject({
      changed: true,
      replaces: [],
      detailed: { "warningEventCategories[0]": "UPDATE" },
    });
    expect(engine.logged).toEqual([
      {
        severity: enginePb.LogSeverity.WARNING,
        urn: urn(INSTANCE, "general"),
        message: `sandbox: no fact says whether changing warningEventCategories[0] of ${INSTANCE} replaces it: unknown`,
      },
    ]);
    expect(readFileSync(verdicts, "utf8")).toBe(
      `{"urn":"${urn(INSTANCE, "general")}","path":"warningEventCategories[0]","kind":"update","replaces":"unknown"}\n`,
    );
    engine.stop();
  });

  it("warns when the place of all resources changes, not when another option does", async () => {
    const engine = await fakeEngine();
    const kubernetes = client("kubernetes");
    await kubernetes.configure({}, engine.address);
    expect(await kubernetes.diffConfig({ namespace: "a" }, { namespace: "b" })).toEqual([
      "namespace",
    ]);
    expect(engine.logged).toEqual([]);
    expect(await kubernetes.diffConfig({ kubeconfig: "a" }, { kubeconfig: "b" })).toEqual([
      "kubeconfig",
    ]);
    expect(engine.logged).toMatchObject([
      {
        message: expect.stringContaining(
          "changing kubeconfig of pulumi:providers:kubernetes",
        ) as unknown,
      },
    ]);
    engine.stop();
  });
});

describe("the end of the process", () => {
  it("comes with the end of its stdin", async () => {
    const one = await startProviders();
    await one.stop();
    expect(await one.exited).toBe(0);
    expect(one.stderr()).toBe("");
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "comes with %s, though a client is connected",
    async (signal) => {
      const one = await startProviders();
      const random = new ProviderClient(one.ports["random"] ?? 0);
      await random.pluginVersion();
      one.child.kill(signal);
      expect(await one.exited).toBe(0);
      random.close();
    },
  );

  it("does not come with the end of an engine", async () => {
    const port = providers.ports["random"] ?? 0;
    const session = connect(`http://127.0.0.1:${port}`);
    const stream = session.request({
      ":path": "/pulumirpc.ResourceProvider/Check",
      ":method": "POST",
    });
    await new Promise((resolve) => session.once("connect", resolve));
    stream.on("error", () => undefined);
    session.on("error", () => undefined);
    session.socket.resetAndDestroy();
    expect(await client("random").pluginVersion()).toBe(randomSdk.version);
  });
});

interface FakeEngine {
  readonly address: string;
  readonly logged: unknown[];
  stop(): void;
}

/** An engine's log: records what is sent to it. */
async function fakeEngine(): Promise<FakeEngine> {
  const server = new Server();
  const logged: unknown[] = [];
  server.addService(engineGrpc.EngineService, {
    log: (
      { request }: { request: enginePb.LogRequest },
      callback: (error: null, answer: emptyPb.Empty) => void,
    ) => {
      const { severity, urn: resource, message } = request.toObject();
      logged.push({ severity, urn: resource, message });
      callback(null, new emptyPb.Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { address: `127.0.0.1:${port}`, logged, stop: () => server.forceShutdown() };
}
