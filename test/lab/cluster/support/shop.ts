import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseAllDocuments } from "yaml";

import type { ClusterObject, Manifest } from "../../../../lab/cluster/manifest.ts";

/** The objects of a small shop, in namespaces whose names begin with `prefix`. */
export function shopObjects(prefix = ""): readonly ClusterObject[] {
  const text = readFileSync(join(__dirname, "..", "fixtures", "shop.yaml"), "utf8");
  return parseAllDocuments(text).map((document) => {
    const manifest = document.toJS() as Manifest;
    const { name, namespace } = manifest.metadata;
    const metadata = {
      ...manifest.metadata,
      ...(manifest.kind === "Namespace" && { name: `${prefix}${name}` }),
      ...(namespace !== undefined && { namespace: `${prefix}${namespace}` }),
    };
    return { resource: `fixture ${name}`, manifest: { ...manifest, metadata } };
  });
}

/** The object of that kind and name. */
export function objectNamed(objects: readonly ClusterObject[], kindAndName: string): ClusterObject {
  const found = objects.find(
    ({ manifest }) => `${manifest.kind} ${manifest.metadata.name}` === kindAndName,
  );
  if (found === undefined) throw new Error(`the fixture has no ${kindAndName}`);
  return found;
}

/**
 * A copy of an object with one change.
 *
 * @param path fields and positions, such as "spec.containers.0.image"
 * @param value what stands there afterwards; undefined removes the field
 */
export function withChange(object: ClusterObject, path: string, value: unknown): ClusterObject {
  const copy = structuredClone(object);
  const names = path.split(".");
  const last = names.pop() ?? "";
  let here = copy.manifest as unknown as Record<string, unknown>;
  for (const name of names) {
    here[name] ??= {};
    here = here[name] as Record<string, unknown>;
  }
  if (value === undefined) Reflect.deleteProperty(here, last);
  else here[last] = value;
  return copy;
}
