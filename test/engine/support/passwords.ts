import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createDecrypter } from "../../../sandbox/stack-file.ts";

/** What the test reads of a resource of the state. */
interface StoredResource {
  readonly urn: string;
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The state of stack prod, as it lies on the disk. */
export function stateText(project: string): string {
  const path = join(project, ".sandbox/prod/state/.pulumi/stacks/plumbline/prod.json");
  return readFileSync(path, "utf8");
}

/** Types and names of what a state holds. */
export function storedResources(text: string): readonly StoredResource[] {
  const { checkpoint } = JSON.parse(text) as {
    readonly checkpoint: { readonly latest: { readonly resources: readonly StoredResource[] } };
  };
  return checkpoint.latest.resources;
}

/** Every password that the state keeps encrypted, in plain, by the name of its resource. */
export function passwordsIn(text: string): Readonly<Record<string, string>> {
  const decrypt = createDecrypter();
  const passwords = storedResources(text).filter(({ type }) => type.endsWith(":RandomPassword"));
  return Object.fromEntries(
    passwords.map(({ urn, outputs }) => {
      const { ciphertext } = outputs?.["result"] as { readonly ciphertext: string };
      return [urn.split("::").at(-1) ?? "", JSON.parse(decrypt(ciphertext)) as string];
    }),
  );
}
