import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";

import { PASSPHRASE, renderStackFile } from "../../sandbox/stack-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline stack file "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function render(text: string): string {
  const file = join(folder, "Pulumi.dev.yaml");
  writeFileSync(file, text);
  return renderStackFile(file, folder);
}

/** Decrypts as the engine's passphrase provider does: PBKDF2-SHA256, a million rounds, AES-256-GCM. */
function decrypt(salt: string, sealed: string): string {
  const key = pbkdf2Sync(PASSPHRASE, Buffer.from(salt, "base64"), 1_000_000, 32, "sha256");
  const [, nonce = "", body = ""] = sealed.split(":");
  const bytes = Buffer.from(body, "base64");
  const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  cipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]).toString();
}

describe("the copy of a stack file", () => {
  it("keeps settings and comments, and carries a salt that belongs to the passphrase", () => {
    const copy = render("config:\n  # why three\n  a:size: 3\n");
    expect(copy).toContain("# why three");
    const { config, encryptionsalt } = parse(copy) as {
      config: unknown;
      encryptionsalt: string;
    };
    expect(config).toEqual({ "a:size": 3 });
    const [, salt = "", ...sealed] = encryptionsalt.split(":");
    expect(decrypt(salt, sealed.join(":"))).toBe("pulumi");
  });

  it("has a secret placeholder for each value that only the real stack can decrypt", () => {
    const copy = parse(
      render(
        [
          "secretsprovider: awskms://alias/real",
          "encryptedkey: AAAA",
          "encryptionsalt: v1:real",
          "config:",
          "  a:password:",
          "    secure: v1:real:one",
          "  a:database:",
          "    user: admin",
          "    password:",
          "      secure: v1:real:two",
        ].join("\n"),
      ),
    ) as {
      encryptionsalt: string;
      config: {
        "a:password": { secure: string };
        "a:database": { user: string; password: { secure: string } };
      };
    };
    expect(Object.keys(copy).sort()).toEqual(["config", "encryptionsalt"]);
    const salt = copy.encryptionsalt.split(":")[1] ?? "";
    expect(decrypt(salt, copy.config["a:password"].secure)).toBe(
      "sandbox placeholder of a:password",
    );
    expect(copy.config["a:database"].user).toBe("admin");
    expect(decrypt(salt, copy.config["a:database"].password.secure)).toBe(
      "sandbox placeholder of password",
    );
  });

  it.each(["", "# nothing yet\n", "config: {}\n"])(
    "may be of a stack without settings: %j",
    (text) => {
      expect(parse(render(text))).toMatchObject({ encryptionsalt: expect.stringMatching(/^v1:/) });
    },
  );

  it("is refused when the file is a list", () => {
    expect(() => render("- 1\n")).toThrow(/no stack file: at its top there is no map/);
  });
});
