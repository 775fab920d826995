import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { findExecutable } from "../../../sandbox/engine/command.ts";
import { archiveName, CHECKSUM_FILE } from "../../../sandbox/engine/download.ts";
import type { Reporter } from "../../../sandbox/reporter.ts";

/** A machine as small as a test needs it: its own PATH, cache and home. */
export interface World {
  /** The only folder on PATH. */
  readonly tools: string;
  /** PLUMBLINE_CACHE. */
  readonly cache: string;
  /** Environment for resolveEngine. */
  readonly env: NodeJS.ProcessEnv;
  /** Go modules to build from: a copy that a test may change. */
  readonly modules: string;
  /** What was said. */
  readonly said: string[];
  readonly reporter: Reporter;
  /** Puts a shell script on PATH. */
  tool(name: string, script: string): void;
  /** Names in the engine cache, locks aside. */
  entries(): string[];
  remove(): void;
}

/** What an unpacked or built command answers with. */
export const FAKE_PULUMI = "#!/bin/sh\necho v3.220.0\n";

/** A machine with a shell and tar, and neither pulumi, nor Go, nor a network. */
export function createWorld(): World {
  const folder = mkdtempSync(join(tmpdir(), "plumbline engine "));
  const [tools, cache, modules] = ["tools", "cache", "modules"].map((name) => join(folder, name));
  if (tools === undefined || cache === undefined || modules === undefined) throw new Error("names");
  mkdirSync(tools);
  cpSync(resolve("sandbox/engine/go"), modules, { recursive: true });
  for (const name of ["tar", "gzip", "sleep", "cat", "chmod", "dirname", "env"]) {
    symlinkSync(findExecutable(name, process.env["PATH"]) ?? name, join(tools, name));
  }
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return {
    tools,
    cache,
    modules,
    said,
    reporter: {
      step: say,
      warn: say,
      error: say,
      task: (text) => {
        say(text);
        return { update: say, done: say, end: () => undefined };
      },
    },
    env: {
      PATH: tools,
      HOME: folder,
      PLUMBLINE_CACHE: cache,
      // Nobody listens on port 2: the network is absent, at once.
      PLUMBLINE_ENGINE_MIRROR: "http://127.0.0.1:2",
    },
    tool: (name, script) => {
      writeFileSync(join(tools, name), script);
      chmodSync(join(tools, name), 0o755);
    },
    entries: () => {
      const engines = join(cache, "engine");
      if (!existsSync(engines)) return [];
      return readdirSync(engines).filter((name) => !name.endsWith(".locks"));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A Go that takes `seconds` for a build, and writes down each call and what it was told by the environment. */
export function fakeGo(world: World, seconds: number, version = "go1.99.0"): () => string[] {
  const log = join(world.cache, "..", "go.log");
  world.tool(
    "go",
    `#!/bin/sh
if [ "$1" = env ]; then echo ${version}; exit 0; fi
echo "build GOFLAGS=$GOFLAGS GOOS=$GOOS GOWORK=$GOWORK GOTOOLCHAIN=$GOTOOLCHAIN" >> '${log}'
echo "go: downloading example.com/module v1.0.0" >&2
while [ $# -gt 1 ]; do if [ "$1" = -o ]; then out="$2"; fi; shift; done
sleep ${seconds}
printf '#!/bin/sh\\necho v3.220.0\\n' > "$out"
chmod +x "$out"
`,
  );
  return () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
}

/** A local mirror of the release. */
export interface Mirror {
  readonly url: string;
  /** Paths that were asked for. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Serves a release whose archive is what its checksum file says, or (`corrupt`) is not. */
export async function createMirror(world: World, corrupt = false): Promise<Mirror> {
  const folder = join(world.cache, "..", "release");
  mkdirSync(join(folder, "pulumi"), { recursive: true });
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    writeFileSync(join(folder, "pulumi", name), FAKE_PULUMI, { mode: 0o755 });
  }
  execFileSync("tar", ["-czf", "archive.tar.gz", "pulumi"], { cwd: folder });
  const archive = readFileSync(join(folder, "archive.tar.gz"));
  const sum = createHash("sha256").update(archive).digest("hex");
  if (corrupt) archive[archive.length - 1] = (archive.at(-1) ?? 0) ^ 1;
  const name = archiveName() ?? "";
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    if (request.url === `/release/${CHECKSUM_FILE}`)
      response.end(`${"0".repeat(64)}  other\n${sum}  ${name}\n`);
    else if (request.url === `/release/${name}`) response.end(archive);
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/release/`,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
