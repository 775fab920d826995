import { truncateSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { archiveName } from "../../sandbox/engine/download.ts";
import type { Engine } from "../../sandbox/engine/engine.ts";
import { resolveEngine } from "../../sandbox/engine/resolve.ts";
import { isAtLeast } from "../../sandbox/engine/versions.ts";
import { createMirror, createWorld, fakeGo } from "./support/engine-world.ts";
import type { Mirror, World } from "./support/engine-world.ts";

const PLATFORM = `${process.platform}-${process.arch}`;

let world: World;
let mirror: Mirror | undefined;

beforeEach(() => {
  world = createWorld();
});

afterEach(async () => {
  await mirror?.close();
  mirror = undefined;
  world.remove();
});

function find(env: NodeJS.ProcessEnv = {}, signal?: AbortSignal): Promise<Engine> {
  const { modules, reporter } = world;
  return resolveEngine({ env: { ...world.env, ...env }, modules, reporter, signal });
}

async function failure(env: NodeJS.ProcessEnv = {}): Promise<string> {
  return find(env).then(
    () => "it was found",
    (error: unknown) => (error as Error).message,
  );
}

describe("an installed engine", () => {
  it("is used when it is new enough, with its language host beside it", async () => {
    world.tool("pulumi", "#!/bin/sh\necho v3.271.1\n");
    world.tool("pulumi-language-nodejs", "#!/bin/sh\n");
    expect(await find()).toEqual({
      pulumi: join(world.tools, "pulumi"),
      bin: world.tools,
      version: "3.271.1",
      source: "path",
    });
  });

  it("is asked without its owner's home and settings", async () => {
    world.tool(
      "pulumi",
      `#!/bin/sh\nif [ -n "$PULUMI_ACCESS_TOKEN$AWS_PROFILE" ] || [ "$PULUMI_HOME" = "" ]; then echo leaked; fi\necho v3.220.0\n`,
    );
    world.tool("pulumi-language-nodejs", "#!/bin/sh\n");
    const found = await find({ PULUMI_ACCESS_TOKEN: "t", AWS_PROFILE: "p", PULUMI_HOME: "/home" });
    expect(found.source).toBe("path");
  });

  it.each([
    ["echo v3.219.9", true, "is version 3.219.9, older than 3.220.0"],
    ["echo v3.220.0", false, "has no pulumi-language-nodejs beside it or on PATH"],
    ["echo broken >&2; exit 1", true, "did not answer with a version: broken"],
  ])("is passed over with its reason: %s", async (script, host, reason) => {
    world.tool("pulumi", `#!/bin/sh\n${script}\n`);
    if (host) world.tool("pulumi-language-nodejs", "#!/bin/sh\n");
    expect(await failure()).toContain(reason);
  });
});

describe("the official release", () => {
  it("is downloaded once, checked and kept", async () => {
    mirror = await createMirror(world);
    const first = await find({ PLUMBLINE_ENGINE_MIRROR: mirror.url });
    const asked = mirror.requests.length;
    expect(await find({ PLUMBLINE_ENGINE_MIRROR: mirror.url })).toEqual(first);
    expect(first.pulumi).toBe(
      join(world.cache, "engine", `3.220.0-download-${PLATFORM}`, "bin", "pulumi"),
    );
    expect([asked, mirror.requests.length]).toEqual([2, 2]);
  });

  it("is refused when its checksum differs, and nothing of it is kept", async () => {
    mirror = await createMirror(world, true);
    const message = await failure({ PLUMBLINE_ENGINE_MIRROR: mirror.url });
    expect(message).toMatch(
      /has SHA-256 [0-9a-f]{64}, its checksum file says [0-9a-f]{64}: refused/,
    );
    expect(world.entries()).toEqual([]);
  });

  it("has an archive for Linux and macOS on x64 and arm64 only", () => {
    expect(archiveName("darwin", "arm64")).toBe("pulumi-v3.220.0-darwin-arm64.tar.gz");
    expect(archiveName("linux", "x64")).toBe("pulumi-v3.220.0-linux-x64.tar.gz");
    expect(archiveName("win32", "x64")).toBeUndefined();
  });
});

describe("an engine built with Go", () => {
  it("is built once when there is no network, and kept", async () => {
    const calls = fakeGo(world, 0);
    const first = await find();
    expect(await find()).toEqual(first);
    expect(first.source).toBe("build");
    // One call for the engine, one for its language host.
    expect(calls()).toHaveLength(2);
    expect(world.said.join("\n")).toMatch(/ECONNREFUSED/);
    expect(world.said.join("\n")).toMatch(/building Pulumi 3.220.0 .* about \d minutes/);
  });

  it("is built once by two runs at the same time; the second waits and says so", async () => {
    const calls = fakeGo(world, 1);
    const [first, second] = await Promise.all([find(), find()]);
    expect(first).toEqual(second);
    expect(calls()).toHaveLength(2);
    expect(world.said.filter((text) => text.includes("waiting for it"))).toHaveLength(1);
  });

  it("is not changed by the user's own Go settings", async () => {
    const calls = fakeGo(world, 0);
    await find({ GOFLAGS: "-mod=vendor", GOOS: "plan9", GOWORK: "/w", GOTOOLCHAIN: "go1.2" });
    const told = "build GOFLAGS=-mod=readonly -buildvcs=false GOOS= GOWORK=off GOTOOLCHAIN=local";
    expect(calls()).toEqual([told, told]);
  });

  it("lets a Go that is a little too old fetch the one it needs", async () => {
    const calls = fakeGo(world, 0, "go1.22.1");
    await find();
    expect(calls()[0]).toMatch(/GOTOOLCHAIN=auto$/);
  });

  it("is made again when a file of it was cut short, or its modules changed", async () => {
    const calls = fakeGo(world, 0);
    const { bin } = await find();
    truncateSync(join(bin, "pulumi-language-nodejs-host"), 1);
    await find();
    expect(calls()).toHaveLength(4);
    writeFileSync(join(world.modules, "cli", "go.sum"), "example.com/other v1.0.0 h1:x=\n");
    await find();
    expect(calls()).toHaveLength(6);
  });

  it("leaves nothing when it is interrupted", async () => {
    fakeGo(world, 30);
    const interrupt = new AbortController();
    const finding = find({}, interrupt.signal);
    setTimeout(() => interrupt.abort(new Error("stop now")), 300);
    await expect(finding).rejects.toThrow("stop now");
    expect(world.entries()).toEqual([]);
  });

  it("takes over from a run that was killed in the middle, and clears what it left", async () => {
    fakeGo(world, 30);
    const script = `import { resolveEngine } from ${JSON.stringify(resolve("sandbox/engine/resolve.ts"))};
      await resolveEngine({ modules: ${JSON.stringify(world.modules)} });`;
    const child = spawn(
      resolve("node_modules/.bin/node"),
      ["--input-type=module", "--eval", script],
      { env: world.env, stdio: "ignore" },
    );
    const closed = new Promise((done) => child.on("close", done));
    while (!world.entries().some((name) => name.endsWith(".tmp"))) {
      await new Promise((next) => setTimeout(next, 20));
    }
    child.kill("SIGKILL");
    await closed;
    fakeGo(world, 0);
    expect((await find()).source).toBe("build");
    expect(world.entries()).toEqual([`3.220.0-build-${PLATFORM}`]);
  });
});

describe("no engine at all", () => {
  it("is one error that names all three ways, why each failed, and what to do", async () => {
    const message = await failure();
    expect(message).toContain("1. installed:        no pulumi on PATH");
    expect(message).toMatch(/2\. official release: http:\/\/127\.0\.0\.1:2\/.*ECONNREFUSED/);
    expect(message).toContain("3. built with Go:    no go on PATH (1.24.7 or newer)");
    expect(message).toContain("PLUMBLINE_ENGINE_MIRROR");
    expect(message).toContain("install Go 1.24.7 or newer");
    expect(world.entries()).toEqual([]);
  });

  it("tells a Go that is far too old, and a build that fails, by their own words", async () => {
    world.tool("go", "#!/bin/sh\necho go1.18.3\n");
    expect(await failure()).toContain("is version 1.18.3; 1.24.7 or newer is needed");
    world.tool(
      "go",
      '#!/bin/sh\nif [ "$1" = env ]; then echo go1.99; exit 0; fi\necho "disk full" >&2; exit 1\n',
    );
    expect(await failure()).toMatch(/go build github\.com\/\S+ failed:\n\s+disk full/);
  });

  it("refuses a mirror that is no address", async () => {
    const message = await failure({ PLUMBLINE_ENGINE_MIRROR: "releases/" });
    expect(message).toContain('PLUMBLINE_ENGINE_MIRROR is "releases/", not an http(s) address');
  });
});

describe("isAtLeast", () => {
  it.each([
    ["3.220.0", "3.220.0", true],
    ["3.9.0", "3.220.0", false],
    ["4.0.0", "3.220.0", true],
    ["3.221.0-alpha.1", "3.220.0", true],
    ["1.24", "1.24.7", false],
  ])("%s against %s is %s", (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});
