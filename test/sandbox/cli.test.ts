import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { createDesk } from "./support/command-line.ts";
import type { Desk } from "./support/command-line.ts";

// Each test starts the command line once or twice, a second or so each on a busy machine.
const PATIENCE = 60_000;

let desk: Desk;
beforeEach(() => {
  desk = createDesk();
});
afterEach(() => desk.remove());

const DEV = ["--stack", "dev"];

describe("the sandbox command line", () => {
  it(
    "creates the stack, and gives the engine a copy of the stack file, beside what was asked for",
    async () => {
      const ended = await desk.run(["preview", ...DEV, "--diff", "--", "--show-sames"]);
      expect([ended.code, ended.stdout]).toEqual([0, "output of the engine\n"]);
      expect(ended.stderr).toMatch(
        /^plumbline preview of stack dev: engine 3\.300\.0 \(installed\)/,
      );
      const [init, preview] = desk.calls();
      expect(init?.args.slice(-3)).toEqual(["stack", "init", "dev"]);
      expect(preview?.cwd).toBe(desk.project);
      const copy = preview?.args.at(-2) ?? "";
      expect(copy).toMatch(/\/\.sandbox\/dev\/runs\/[^/]+\/Pulumi\.dev\.yaml$/);
      expect(preview?.args).toEqual([
        ...["preview", "--diff", "--show-sames", "--stack", "dev"],
        ...["--config-file", copy, "--non-interactive"],
      ]);
      expect(readdirSync(join(desk.project, ".sandbox/dev/runs"))).toEqual([]);
    },
    PATIENCE,
  );

  it(
    "updates and destroys without asking",
    async () => {
      await desk.run(["up", ...DEV, "--json"]);
      await desk.run(["down", ...DEV]);
      const commands = desk.calls().filter(({ args }) => !args.includes("init"));
      expect(commands.map(({ args }) => args.slice(0, 4))).toEqual([
        ["up", "--yes", "--skip-preview", "--json"],
        ["destroy", "--yes", "--skip-preview", "--stack"],
      ]);
    },
    PATIENCE,
  );

  it(
    "keeps the user's logins and Pulumi settings away from the engine",
    async () => {
      await desk.run(["preview", ...DEV], {
        AWS_PROFILE: "secret-profile",
        AWS_ACCESS_KEY_ID: "secret-key",
        CLOUDFLARE_API_TOKEN: "secret-token",
        KUBECONFIG: "/secret-kubeconfig",
        PULUMI_ACCESS_TOKEN: "secret-access",
        PULUMI_CONFIG_PASSPHRASE_FILE: "/secret-file",
        HTTPS_PROXY: "http://secret-proxy",
        NO_COLOR: "1",
      });
      const env = desk.calls().at(-1)?.env ?? {};
      expect(JSON.stringify(env)).not.toContain("secret-");
      expect(env).toMatchObject({
        NO_COLOR: "1",
        KUBECONFIG: "/dev/null",
        AWS_CONFIG_FILE: "/dev/null",
        PULUMI_HOME: join(desk.project, ".sandbox/dev/home"),
        PULUMI_BACKEND_URL: `file://${desk.project.replaceAll(" ", "%20")}/.sandbox/dev/state`,
        PULUMI_DEBUG_PROVIDERS: expect.stringMatching(/^aws:\d+,.*random:\d+$/),
      });
    },
    PATIENCE,
  );

  it.each([
    ["exit 255", 255],
    ["die", 137],
  ])(
    "ends as the engine does: %s",
    async (mode, code) => {
      const ended = await desk.run(["preview", ...DEV], { PLUMBLINE_TEST_MODE: mode });
      expect(ended.code).toBe(code);
    },
    PATIENCE,
  );

  it(
    "passes the first interrupt on, and kills at the second",
    async () => {
      for (const mode of ["patient", "stubborn"]) {
        const running = desk.start(["preview", ...DEV], { PLUMBLINE_TEST_MODE: mode });
        const interrupt = () => running.process.kill("SIGINT");
        running.process.stdout?.once("data", interrupt);
        if (mode === "stubborn") {
          running.process.stderr?.on("data", (text: string) => {
            if (text.includes("Ctrl-C again")) interrupt();
          });
        }
        const { code, stderr } = await running.ended;
        expect([mode, code]).toEqual([mode, 130]);
        expect(stderr).toContain("stopping after the current steps");
        expect(stderr.includes("was killed by SIGKILL")).toBe(mode === "stubborn");
      }
    },
    PATIENCE,
  );

  it(
    "refuses what cannot be run, with one message and code 2, before any engine",
    async () => {
      writeFileSync(join(desk.project, "Pulumi.odd.yaml"), "config: [\n");
      const cases: [string[], RegExp][] = [
        [["preview", "--stack", "../up"], /"\.\.\/up" is no stack name/],
        [["preview", "--stack", "tset"], /no stack file .*Pulumi\.tset\.yaml\. .*: dev, odd\./],
        [["preview", "--stack", "odd"], /Pulumi\.odd\.yaml is no YAML/],
        [["preview", ...DEV, "--stack-file", "none.yaml"], /no stack file none\.yaml/],
        [["preview", ...DEV, "--stak", "x"], /unknown option '--stak'/],
        [["preview", "--project", "/nowhere"], /no Pulumi\.yaml/],
      ];
      const results = await Promise.all(cases.map(([args]) => desk.run(args)));
      for (const [index, { code, stderr }] of results.entries()) {
        expect(stderr).toMatch(cases[index]?.[1] ?? /never/);
        expect([stderr, code]).toEqual([stderr, 2]);
        expect(stderr).not.toMatch(/\n\s+at /);
      }
      expect(desk.calls()).toEqual([]);
    },
    PATIENCE,
  );

  it(
    "never writes the stack file, and turns values encrypted for the real stack into placeholders",
    async () => {
      const file = join(desk.project, "copy of dev.yaml");
      const text = [
        "secretsprovider: awskms://alias/real",
        "encryptedkey: AAAA",
        "config:",
        "  # kept as it is",
        "  fake:password:",
        "    secure: v1:real:ciphertext",
        "",
      ].join("\n");
      writeFileSync(file, text);
      await desk.run(["up", ...DEV, "--stack-file", file], { PLUMBLINE_TEST_MODE: "die" });
      expect(readFileSync(file, "utf8")).toBe(text);
      expect(existsSync(join(desk.project, "Pulumi.dev.yaml.bak"))).toBe(false);
      expect(readFileSync(join(desk.project, "Pulumi.dev.yaml"), "utf8")).not.toContain("salt");
    },
    PATIENCE,
  );
});
