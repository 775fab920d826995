import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";

import { withoutProtection } from "../../../diff/source/checkpoint.ts";
import { liveState, readExport } from "../../../diff/source/live.ts";
import { SECRET_SIGNATURE, SIGNATURE } from "../../../policies/core/sentinels.ts";
import type { Engine } from "../../../sandbox/engine/engine.ts";
import { LOST_SECRET } from "../../../sandbox/providers/lost-secret.ts";
import { createDecrypter } from "../../../sandbox/stack-file.ts";
import { recordingReporter, UNINTERRUPTED } from "./support/reporter.ts";

const ENGINE: Engine = { pulumi: "/e/pulumi", bin: "/e", version: "3.220.0", source: "build" };
const PLAIN = "hunter2";

const secret = (content: object) => ({ [SIGNATURE]: SECRET_SIGNATURE, ...content });

const BUCKET = {
  urn: "urn:pulumi:prod::shop::aws:s3/bucket:Bucket::files",
  type: "aws:s3/bucket:Bucket",
  custom: true,
  protect: true,
  inputs: {
    sealed: secret({ ciphertext: "AQICAHh" }),
    nested: [{ plain: secret({ plaintext: JSON.stringify(PLAIN) }) }],
    kept: 0,
  },
};

function exportOf(change: object = {}, deployment: object = {}): string {
  return JSON.stringify({
    version: 3,
    deployment: {
      manifest: { version: "v3.100.0" },
      secrets_providers: { type: "cloud", state: { url: "awskms://alias/x" } },
      resources: [BUCKET],
      ...deployment,
    },
    ...change,
  });
}

function read(text: string, context: object = {}) {
  const { reporter, said } = recordingReporter();
  const known = { where: "file", projectName: "shop", stack: "prod", engine: ENGINE, reporter };
  return { state: readExport(text, { ...known, ...context }), said };
}

describe("readExport", () => {
  it("warns of what was replaced before and will be deleted by any update", () => {
    const { state, said } = read(
      exportOf({}, { resources: [{ ...BUCKET, delete: true }, BUCKET] }),
    );
    expect(said).toEqual([expect.stringMatching(/^warning: .*replaced before.*: files$/)]);
    expect(state.checkpoint.latest.resources).toHaveLength(2);
  });

  it("puts a placeholder for every secret, one that the sandbox decrypts, and keeps the rest", () => {
    const { state } = read(exportOf());
    expect(JSON.stringify(state)).not.toContain(PLAIN);
    expect(JSON.stringify(state)).not.toContain("AQICAHh");
    const { latest, stack } = state.checkpoint;
    expect(stack).toBe("organization/shop/prod");
    expect(latest["secrets_providers"]).toMatchObject({ type: "passphrase" });
    const [bucket] = latest.resources;
    expect(bucket).toMatchObject({ urn: BUCKET.urn, protect: true, inputs: { kept: 0 } });
    const { sealed } = bucket?.["inputs"] as { readonly sealed: { readonly ciphertext: string } };
    expect(JSON.parse(createDecrypter()(sealed.ciphertext))).toBe(LOST_SECRET);
  });

  it("takes an empty stack, and tells operations that were cut off", () => {
    const pending = [{ type: "creating", resource: BUCKET }];
    const { state, said } = read(exportOf({}, { resources: null, pending_operations: pending }));
    expect(state.checkpoint.latest.resources).toEqual([]);
    expect(state.checkpoint.latest["pending_operations"]).toBeUndefined();
    expect(said).toEqual([expect.stringMatching(/^warning: the deployed state has 1 operations/)]);
  });

  it.each([
    [{ version: 5 }, {}, "its schema is version 5, known up to 4"],
    [{ version: 4, features: ["views", "wormholes"] }, {}, "features unknown here: wormholes"],
    [
      {},
      { manifest: { version: "v3.300.1" } },
      "engine 3.300.1 wrote it. To fix it, put pulumi 3.300.1 or newer on PATH",
    ],
    [{ version: 2 }, {}, "its schema is version 2, of an engine before 1.0"],
  ])("refuses what engine 3.220.0 does not read: %j %j", (change, deployment, words) => {
    expect(() => read(exportOf(change, deployment))).toThrow(words);
    expect(() => read(exportOf(change, deployment))).toThrow("engine 3.220.0 of this sandbox");
  });

  it("takes what that engine reads beyond version 3", () => {
    const { state } = read(exportOf({ version: 4, features: ["taint"] }));
    expect(state).toMatchObject({ version: 4, features: ["taint"] });
  });

  it.each([
    ["", "no JSON"],
    [`{"secret": "${PLAIN}`, "no JSON"],
    ["[]", 'has no "version" and "deployment"'],
    ["null", 'has no "version" and "deployment"'],
    ['{"version": 3}', 'has no "version" and "deployment"'],
  ])("refuses %j without repeating it", (text, words) => {
    expect(() => read(text)).toThrow(words);
    expect(() => read(text)).not.toThrow(PLAIN);
  });

  it("refuses the state of another stack", () => {
    expect(() => read(exportOf(), { stack: "dev" })).toThrow(
      "the state of stack prod of project shop, not of stack dev of project shop",
    );
  });
});

describe("liveState", () => {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-live-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Reads the state with a `pulumi` on PATH that is this script. */
  async function readWith(script: string) {
    writeFileSync(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "pulumi"), 0o755);
    writeFileSync(join(folder, "export.json"), exportOf());
    const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, PULUMI_ACCESS_TOKEN: "token" };
    const { reporter } = recordingReporter();
    const context = { engine: ENGINE, env, interrupts: UNINTERRUPTED, reporter };
    return await liveState({ ...context, project: folder, projectName: "shop", stack: "prod" });
  }

  it("asks the user's own pulumi, in the project, with the login, and for no secrets", async () => {
    const state = await readWith('echo "$PWD $PULUMI_ACCESS_TOKEN $*" > asked; cat export.json');
    expect(state.checkpoint.latest.resources).toHaveLength(1);
    const asked = readFileSync(join(folder, "asked"), "utf8");
    expect(asked).toBe(
      `${folder} token stack export --stack prod --non-interactive --color=never\n`,
    );
  });

  it("says it in its words when it fails", async () => {
    await expect(readWith("echo 'error: no stack named prod found' >&2; exit 255")).rejects.toThrow(
      /pulumi login[^]*error: no stack named prod found/,
    );
  });
});

describe("withoutProtection", () => {
  it("lifts it in the copy only", () => {
    const { state } = read(exportOf());
    expect(withoutProtection(state).checkpoint.latest.resources[0]).toHaveProperty(
      "protect",
      false,
    );
    expect(state.checkpoint.latest.resources[0]).toHaveProperty("protect", true);
  });
});
