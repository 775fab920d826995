import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";

import { Secret } from "../../../sandbox/providers/model.ts";
import type { Props } from "../../../sandbox/providers/model.ts";
import type { AnswerLine } from "../../../sandbox/providers/official/answers.ts";
import {
  ANSWERS_VARIABLE,
  DEADLINE_VARIABLE,
  OFFICIAL_VARIABLE,
} from "../../../sandbox/providers/official/variables.ts";
import { ProviderClient, startProviders, urn } from "../../support/provider-client.ts";
import type { DiffAnswer, ProviderProcess } from "../../support/provider-client.ts";
import { FakeHome } from "./support/fake-home.ts";
import type { Manners } from "./support/fake-home.ts";

const INSTANCE = "aws:rds/instance:Instance";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const OLD = { storageType: "gp3", allocatedStorage: 100 };
const NEW = { storageType: "io2", allocatedStorage: 200 };

// Each test starts two processes; the limit only ends what hangs.
jest.setTimeout(60_000);

let home: FakeHome;
let providers: ProviderProcess;
const clients: ProviderClient[] = [];

beforeEach(() => {
  home = new FakeHome();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await providers.stop();
  home.remove();
});

/** Starts the sandbox's providers beside a plugin of these manners. */
async function start(
  name: string,
  manners: Manners,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const path = home.install(name, "7.48.0", manners);
  providers = await startProviders({
    [OFFICIAL_VARIABLE]: JSON.stringify({ [name]: { path, version: "7.48.0" } }),
    [ANSWERS_VARIABLE]: join(home.run, "answers.jsonl"),
    ...env,
  });
}

async function connect(name: string, config: Props = {}): Promise<ProviderClient> {
  const client = new ProviderClient(providers.ports[name] ?? 0);
  clients.push(client);
  await client.configure(config);
  return client;
}

/** Asks for the verdict on a change of the database. */
async function ask(olds: Props = OLD, news: Props = NEW): Promise<DiffAnswer> {
  return (await connect("aws", { region: "eu-central-1" })).diff(INSTANCE, "db", olds, news);
}

function answers(): readonly AnswerLine[] {
  const lines = readFileSync(join(home.run, "answers.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as AnswerLine);
}

/** The two verdicts on the database, as they were written down. */
function verdict(): AnswerLine | undefined {
  return answers().find(({ kind }) => kind === "diff");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

// The sandbox's verdict: neither property of a database replaces it (sandbox/facts/aws-resources.json).
const OURS = {
  changes: "some",
  replaces: [],
  paths: ["allocatedStorage", "storageType"],
  deleteBeforeReplace: false,
};

describe("an official provider", () => {
  it.each<Manners>(["differs", "modern"])("has the last word (%s)", async (manners) => {
    await start("aws", manners);
    expect(await ask()).toEqual({
      changed: true,
      replaces: ["storageType"],
      detailed: {
        allocatedStorage: "UPDATE",
        storageType: "UPDATE_REPLACE",
        tagsAll: "UPDATE",
      },
      deleteBeforeReplace: true,
    });
    expect(verdict()).toEqual({
      kind: "diff",
      package: "aws",
      urn: urn(INSTANCE, "db"),
      type: INSTANCE,
      sandbox: OURS,
      // Without tagsAll, which is no input: the sandbox says nothing of outputs.
      official: { ...OURS, replaces: ["storageType"], deleteBeforeReplace: true },
    });
  });

  it("answers nothing else", async () => {
    await start("aws", "differs");
    const client = await connect("aws", { region: "eu-central-1" });
    const topic = await client.check("aws:sns/topic:Topic", "t", {});
    const made = await client.create("aws:sns/topic:Topic", "t", topic.inputs);
    expect(made.outputs["arn"]).toMatch(/^arn:aws:sns:eu-central-1:/);
    expect(home.seen("aws").some((line) => "diff" in line)).toBe(false);
  });

  it("is configured with dummies, and of the program's own with what may decide a verdict", async () => {
    await start("aws", "differs");
    const tags = JSON.stringify({ tags: { team: "a" } });
    const client = await connect("aws", {
      region: "eu-central-1",
      defaultTags: tags,
      profile: "production",
      accessKey: "AKIAREAL",
      secretKey: new Secret("real-key"),
    });
    await client.diff(INSTANCE, "db", OLD, NEW);
    const { configure, variables } = home.seen("aws").find((line) => "configure" in line) as {
      readonly configure: Readonly<Record<string, string>>;
      readonly variables: Readonly<Record<string, string>>;
    };
    const { httpProxy, httpsProxy, ...rest } = configure;
    expect(httpProxy).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(httpsProxy).toBe(httpProxy);
    expect(rest).toEqual({
      region: "eu-central-1",
      defaultTags: tags,
      accessKey: "0000000000000000000000000000000000000000",
      secretKey: "0000000000000000000000000000000000000000",
      skipCredentialsValidation: "true",
      skipMetadataApiCheck: "true",
      skipRequestingAccountId: "true",
      skipRegionValidation: "true",
      maxRetries: "1",
      // What the plugin's own check of the configuration adds.
      defaulted: "yes",
    });
    expect(variables["aws:config:skipCredentialsValidation"]).toBe("true");
  });

  it("shares one process between instances that are configured alike, and only those", async () => {
    await start("aws", "differs");
    const [first, second, other] = [
      await connect("aws", { region: "eu-central-1" }),
      await connect("aws", { region: "eu-central-1" }),
      await connect("aws", { region: "us-east-1" }),
    ];
    for (const client of [first, second, other]) await client.diff(INSTANCE, "db", OLD, NEW);
    const started = home.seen("aws").filter((line) => "pid" in line);
    const regions = home.seen("aws").flatMap((line) => {
      return "configure" in line ? [(line["configure"] as { region: string }).region] : [];
    });
    expect(started).toHaveLength(2);
    expect(regions.sort()).toEqual(["eu-central-1", "us-east-1"]);
  });

  it("gets the old inputs where Kubernetes' provider looks for them", async () => {
    await start("kubernetes", "differs");
    const client = await connect("kubernetes");
    await client.diff(CONFIG_MAP, "c", { data: { a: "1" } }, { data: { a: "2" } });
    expect(home.seen("kubernetes").find((line) => "diff" in line)).toMatchObject({
      olds: { data: { a: "1" }, __inputs: { data: { a: "1" } } },
    });
    const { configure } = home.seen("kubernetes").find((line) => "configure" in line) as {
      readonly configure: { readonly kubeconfig: string };
    };
    expect(configure.kubeconfig).toContain('"server":"https://127.0.0.1:1"');
  });
});

describe("secrets", () => {
  const news = { ...NEW, password: new Secret("hunter2") };

  it.each<[Manners, unknown]>([
    ["differs", { wrapped: "hunter2" }],
    ["secretless", "hunter2"],
  ])("go as the plugin takes them (%s), and into no file", async (manners, expected) => {
    await start("aws", manners);
    await ask(OLD, news);
    expect(home.seen("aws").find((line) => "diff" in line)).toMatchObject({
      news: { password: expected },
    });
    expect(readFileSync(join(home.run, "answers.jsonl"), "utf8")).not.toContain("hunter2");
  });

  it("are not told with a plugin's error, which may quote them", async () => {
    await start("aws", "fails");
    await ask(OLD, news);
    expect(verdict()).toMatchObject({
      error: "it failed: UNKNOWN: its words are not shown, the question holds secrets",
    });
    const written = readFileSync(join(home.run, "answers.jsonl"), "utf8");
    expect(written + providers.stdout() + providers.stderr()).not.toContain("hunter2");
  });
});

describe("an official provider that does not answer", () => {
  const sandbox = { changed: true, replaces: [], deleteBeforeReplace: false };

  it.each<[Manners, string, string]>([
    ["hangs", "4000", "it took longer than 4 s for an answer and was ended"],
    ["crashes", "30000", "it ended (exit code 3)"],
    ["refuses", "30000", "it cannot be used: UNKNOWN: no valid credential sources found"],
    // It may take twice as long to be ready.
    ["silent", "1000", "it cannot be used: it was not ready within 2 s"],
    ["babbles", "30000", "it cannot be used: it did not say its port"],
    ["ends", "30000", "it cannot be used: it ended at once (exit code 4)"],
    [
      "fails",
      "30000",
      'it failed: UNKNOWN: cannot plan {"allocatedStorage":200,"storageType":"io2"}',
    ],
  ])("leaves the verdict to the sandbox: %s", async (manners, deadline, error) => {
    await start("aws", manners, { [DEADLINE_VARIABLE]: deadline });
    const client = await connect("aws", { region: "eu-central-1" });
    const both = await Promise.all([
      client.diff(INSTANCE, "db", OLD, NEW),
      client.diff(INSTANCE, "replica", OLD, NEW),
    ]);
    // And the next, which must not wait for it again.
    expect([...both, await client.diff(INSTANCE, "third", OLD, NEW)]).toEqual([
      expect.objectContaining(sandbox),
      expect.objectContaining(sandbox),
      expect.objectContaining(sandbox),
    ]);
    const told = answers().filter(({ kind }) => kind === "diff");
    expect(told).toEqual(
      ["db", "replica", "third"].map((name) =>
        expect.objectContaining({ urn: urn(INSTANCE, name), sandbox: OURS, error }),
      ),
    );
  });

  it("leaves it to the sandbox, too, when it cannot be started", async () => {
    providers = await startProviders({
      [OFFICIAL_VARIABLE]: JSON.stringify({ aws: { path: join(home.folder, "nothing") } }),
      [ANSWERS_VARIABLE]: join(home.run, "answers.jsonl"),
    });
    expect(await ask()).toMatchObject(sandbox);
    // What a shell ends with when there is no such command.
    expect(verdict()).toMatchObject({
      error: "it cannot be used: it ended at once (exit code 127)",
    });
  });
});

describe("what an official provider can reach", () => {
  it("is nothing of the user's", async () => {
    await start("aws", "differs", {
      AWS_ACCESS_KEY_ID: "AKIAREAL",
      AWS_SECRET_ACCESS_KEY: "real-secret",
      AWS_SESSION_TOKEN: "real-token",
      AWS_PROFILE: "production",
      KUBECONFIG: "/home/me/.kube/config",
      CLOUDFLARE_API_TOKEN: "real-token",
      GOOGLE_APPLICATION_CREDENTIALS: "/home/me/key.json",
      PULUMI_ACCESS_TOKEN: "pul-real",
      HOME: "/home/me",
      HTTPS_PROXY: "http://proxy.example:3128",
    });
    await ask();
    const [{ env, cwd }] = home.seen("aws") as [{ env: Record<string, string>; cwd: string }];
    expect(JSON.stringify(env)).not.toMatch(/real|REAL|production|\/home\/me|proxy\.example/);
    const shell = ["PWD", "OLDPWD", "SHLVL", "_"];
    expect(
      Object.keys(env)
        .filter((name) => !shell.includes(name))
        .sort(),
    ).toEqual([
      "ALL_PROXY",
      "AWS_ACCESS_KEY_ID",
      "AWS_CONFIG_FILE",
      "AWS_EC2_METADATA_DISABLED",
      "AWS_MAX_ATTEMPTS",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SHARED_CREDENTIALS_FILE",
      "CHECKPOINT_DISABLE",
      "HOME",
      "HTTPS_PROXY",
      "HTTP_PROXY",
      "KUBECONFIG",
      "NO_PROXY",
      "PATH",
      "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
      "PULUMI_SKIP_UPDATE_CHECK",
      "TMPDIR",
      "all_proxy",
      "http_proxy",
      "https_proxy",
      "no_proxy",
    ]);
    expect([env["HOME"], env["TMPDIR"], cwd]).toEqual(Array(3).fill(join(home.run, "home")));
    expect(readdirSync(join(home.run, "home"))).toEqual([]);
    expect(statSync(join(home.run, "answers.jsonl")).mode & 0o777).toBe(0o600);
  });

  it("is no network: its proxy refuses, and tells where it wanted to go", async () => {
    await start("aws", "network");
    await ask();
    expect(home.seen("aws")).toContainEqual({ proxy: "HTTP/1.1 403 Forbidden" });
    expect(answers()).toContainEqual({
      kind: "network",
      package: "aws",
      target: "rds.eu-central-1.amazonaws.com:443",
    });
  });
});

describe("the process of an official provider", () => {
  async function pids(): Promise<readonly number[]> {
    await start("aws", "spawns");
    await ask();
    return home.seen("aws").flatMap((line) => {
      return [line["pid"], line["child"]].filter((pid): pid is number => typeof pid === "number");
    });
  }

  it("ends with the sandbox's, and with it what it started", async () => {
    const found = await pids();
    expect(found.map(isAlive)).toEqual([true, true]);
    await providers.stop();
    for (const pid of found) await untilGone(pid);
    expect(found.map(isAlive)).toEqual([false, false]);
  });

  it("ends, too, when the sandbox's is killed", async () => {
    const found = await pids();
    providers.child.kill("SIGKILL");
    for (const pid of found) await untilGone(pid);
    expect(found.map(isAlive)).toEqual([false, false]);
  });
});
