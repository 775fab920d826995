import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import type { Document, YAMLMap } from "yaml";

import { displayPath } from "./display-path.ts";
import { SandboxError } from "./errors.ts";

/**
 * Everything in a sandbox state is made up, secrets too: a fixed passphrase keeps them encrypted the same
 * way as in a real state, without asking for one.
 */
export const PASSPHRASE = "plumbline-sandbox";

const SALT = Buffer.from("plumblin");

/**
 * Belongs to PASSPHRASE (the word "pulumi", encrypted with it, proves that they match). Given beforehand,
 * so that the engine has no reason to write one.
 */
export const ENCRYPTION_SALT =
  "v1:cGx1bWJsaW4=:v1:s852TRmj9QOi2FXh:gRCZ2+F0sGXVBxl/jhoi66kQz4NtjA==";

/** Rounds of PBKDF2 in the engine's passphrase provider. */
const ROUNDS = 1_000_000;

/** The stack file of a project. */
export function stackFilePath(project: string, stack: string): string {
  return join(project, `Pulumi.${stack}.yaml`);
}

/**
 * The text of a stack file, made fit for one run. The engine writes into the file it is given (salt,
 * `--config`), so it is never given the user's. Values encrypted for the real stack cannot be read here:
 * each becomes a secret placeholder.
 *
 * @throws SandboxError when the file is missing or no YAML.
 */
export function renderStackFile(source: string, project: string): string {
  const document = parse(source, project);
  const root = document.contents;
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) root.delete(key);
  replaceSecrets(document);
  root.set("encryptionsalt", ENCRYPTION_SALT);
  return document.toString();
}

function parse(source: string, project: string): Document.Parsed & { contents: YAMLMap } {
  const shown = displayPath(source);
  if (!existsSync(source)) {
    const stacks = readdirSync(project).flatMap(
      (name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [],
    );
    const known = stacks.length === 0 ? "none" : stacks.join(", ");
    throw new SandboxError(`There is no stack file ${shown}. Stacks of this project: ${known}.`);
  }
  const document = parseDocument(readFileSync(source, "utf8"));
  const [error] = document.errors;
  if (error !== undefined) throw new SandboxError(`${shown} is no YAML: ${error.message}`);
  const empty =
    document.contents === null || (isScalar(document.contents) && document.contents.value === null);
  if (empty) document.contents = parseDocument("{}").contents;
  if (!isMap(document.contents)) {
    throw new SandboxError(
      `${shown} is no stack file: at its top there is no map with a key "config".`,
    );
  }
  return document as unknown as Document.Parsed & { contents: YAMLMap };
}

/** Turns each `{ secure: ... }` into a placeholder that this sandbox can decrypt. */
function replaceSecrets(document: Document.Parsed): void {
  let encrypt: ((text: string) => string) | undefined;
  visit(document, {
    Pair: (_, pair) => {
      const { key, value } = pair;
      if (!isScalar(key) || !isMap(value) || value.items.length !== 1 || !value.has("secure"))
        return;
      encrypt ??= createEncrypter();
      value.set("secure", encrypt(`sandbox placeholder of ${String(key.value)}`));
    },
  });
}

/** Encrypts as the engine's passphrase provider does: AES-256-GCM, "v1:nonce:ciphertext and tag". */
export function createEncrypter(): (text: string) => string {
  const key = deriveKey();
  return (text) => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    const sealed = Buffer.concat([
      cipher.update(text, "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `v1:${nonce.toString("base64")}:${sealed.toString("base64")}`;
  };
}

/**
 * Decrypts what the engine's passphrase provider has encrypted in a sandbox state.
 *
 * @throws Error when the text was not encrypted with PASSPHRASE.
 */
export function createDecrypter(): (sealed: string) => string {
  const key = deriveKey();
  return (sealed) => {
    const [version, nonce = "", content = ""] = sealed.split(":");
    const bytes = Buffer.from(content, "base64");
    if (version !== "v1" || bytes.length < TAG) throw new Error("not encrypted by this sandbox");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(0, -TAG), undefined, "utf8") + decipher.final("utf8");
  };
}

/** Bytes of the tag at the end of a ciphertext, which proves that it is whole. */
const TAG = 16;

let derived: Buffer | undefined;

/** Takes a third of a second, hence once. */
function deriveKey(): Buffer {
  return (derived ??= pbkdf2Sync(PASSPHRASE, SALT, ROUNDS, 32, "sha256"));
}
