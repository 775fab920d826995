import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";

import { givenConnection } from "../../../lab/cluster/given-cluster.ts";
import { readKubeconfig } from "../../../lab/cluster/kubeconfig.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline kubeconfig "));
  file = join(folder, "config");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(cluster: unknown, user: unknown, current = "main"): void {
  writeFileSync(
    file,
    stringify({
      "current-context": current,
      contexts: [{ name: "main", context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster }],
      users: [{ name: "u", user }],
    }),
  );
}

const read = (env: NodeJS.ProcessEnv = { PATH: process.env["PATH"] }) => readKubeconfig(file, env);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const SERVER = "https://127.0.0.1:6443";

describe("a kubeconfig", () => {
  it("gives certificates inline", async () => {
    write(
      { server: SERVER, "certificate-authority-data": base64("CA"), "tls-server-name": "k" },
      { "client-certificate-data": base64("CERT"), "client-key-data": base64("KEY") },
    );
    expect(await read()).toMatchObject({
      server: new URL(SERVER),
      ca: "CA",
      serverName: "k",
      insecure: false,
      certificate: "CERT",
      key: "KEY",
    });
  });

  it("gives certificates and a token in files beside it", async () => {
    writeFileSync(join(folder, "ca.pem"), "CA");
    writeFileSync(join(folder, "token"), "secret\n");
    write({ server: SERVER, "certificate-authority": "ca.pem" }, { tokenFile: "token" });
    expect(await read()).toMatchObject({ ca: "CA", token: "secret" });
  });

  it("gives a token from a credential plugin, which gets its own environment", async () => {
    const plugin = join(folder, "plugin");
    writeFileSync(plugin, `#!/bin/sh\nprintf '{"status":{"token":"%s-%s"}}' "$1" "$AWS_PROFILE"\n`);
    chmodSync(plugin, 0o755);
    const exec = { command: plugin, args: ["token"], env: [{ name: "AWS_PROFILE", value: "p" }] };
    write({ server: SERVER }, { exec });
    expect((await read()).token).toBe("token-p");
  });

  it.each([
    ["fails", "echo no session >&2; exit 1", "no session"],
    ["says no JSON", "echo hello", ""],
  ])("names a credential plugin that %s", async (_, script, reason) => {
    const plugin = join(folder, "plugin");
    writeFileSync(plugin, `#!/bin/sh\n${script}\n`);
    chmodSync(plugin, 0o755);
    write({ server: SERVER }, { exec: { command: plugin } });
    await expect(read()).rejects.toThrow(
      `The credential plugin "${plugin}" of ${file} gave no credential: ${reason}`,
    );
  });

  it("is refused with what it lacks", async () => {
    write({ server: SERVER }, {}, "other");
    await expect(read()).rejects.toThrow(`${file}: no context "other". Name one: kubectl config`);
    write({ server: "here" }, {});
    await expect(read()).rejects.toThrow('the cluster "c" has no address');
    write({ server: SERVER, "certificate-authority": "gone.pem" }, {});
    await expect(read()).rejects.toThrow(/names a file that cannot be read: ENOENT.*gone\.pem/);
    await expect(readKubeconfig(join(folder, "gone"), {})).rejects.toThrow(
      /The kubeconfig .*gone cannot be read: ENOENT/,
    );
  });
});

describe("the cluster a person gives", () => {
  const server = async (given: string | undefined, env: NodeJS.ProcessEnv) =>
    (await givenConnection(given, env))?.server.href;

  it("is none where nothing names one", async () => {
    expect(await server(undefined, {})).toBeUndefined();
    expect(await server(undefined, { KUBECONFIG: "" })).toBeUndefined();
  });

  it.each(["https://127.0.0.1:6443/", "https://localhost:6443/", "https://[::1]:6443/"])(
    "is that of KUBECONFIG when it is on this machine: %s",
    async (address) => {
      write({ server: address }, {});
      expect(await server(undefined, { KUBECONFIG: file })).toBe(address);
    },
  );

  it.each(["https://prod.eks.amazonaws.com", "https://10.0.0.1", "https://127.0.0.1.example.com"])(
    "must be meant when it is elsewhere: %s",
    async (address) => {
      write({ server: address }, {});
      await expect(server(undefined, { KUBECONFIG: file })).rejects.toThrow(
        `If that is meant: --kubeconfig ${file}`,
      );
      expect(await server(file, {})).toBe(`${address}/`);
    },
  );

  it("must be one", async () => {
    await expect(server(undefined, { KUBECONFIG: "/a:/b" })).rejects.toThrow(
      "KUBECONFIG names several files (/a:/b)",
    );
  });
});
