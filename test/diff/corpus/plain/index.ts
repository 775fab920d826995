/** Registers the resources that the file PLUMBLINE_CORPUS lists. A text "ref:name" is the id of the resource of that name. */
import { readFileSync } from "node:fs";

import { CustomResource } from "@pulumi/pulumi";
import type { CustomResourceOptions } from "@pulumi/pulumi";

import type { Program } from "../program.ts";

class Resource extends CustomResource {
  constructor(type: string, name: string, inputs: object, options: CustomResourceOptions) {
    super(type, name, inputs, options);
  }
}

const path = process.env["PLUMBLINE_CORPUS"] ?? "";
const program = JSON.parse(readFileSync(path, "utf8")) as Program;
const made = new Map<string, CustomResource>();

for (const [name, { type, inputs, alias, ...options }] of Object.entries(program)) {
  const aliases = alias === undefined ? [] : [{ name: alias }];
  made.set(name, new Resource(type, name, linked(inputs) as object, { ...options, aliases }));
}

function linked(value: unknown): unknown {
  const name = typeof value === "string" ? /^ref:(.+)$/.exec(value)?.[1] : undefined;
  if (name !== undefined) {
    const resource = made.get(name);
    if (resource === undefined) throw new Error(`No resource before this one is called ${name}.`);
    return resource.id;
  }
  if (Array.isArray(value)) return value.map(linked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, linked(item)]));
}
