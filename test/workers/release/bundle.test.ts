import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { describe, expect, it } from "@jest/globals";
import { bundle } from "../../../components/core/bundle.ts";

const ENTRY = join(__dirname, "..", "..", "..", "workers", "release", "handler.ts");
const made = bundle({
  entry: ENTRY,
  format: "cjs",
  target: "node22",
  platform: "node",
  external: ["@aws-sdk/*"],
  path: "site",
});

describe("the release function as Lambda gets it", () => {
  it("brings no SDK: what it loads is Node's and the runtime's", () => {
    const loaded = Array.from(made.code.matchAll(/require\("([^"]+)"\)/g), ([, name]) => name);
    expect(new Set(loaded)).toEqual(
      new Set(["@aws-sdk/client-cloudfront", "@aws-sdk/client-s3", "node:crypto"]),
    );
    expect(made.bytes).toBeLessThan(10_000);
  });

  it("exports the handler, which refuses a bad event before it asks for anything", async () => {
    const module = { exports: {} as { handler: (event: unknown) => Promise<unknown> } };
    const run = compileFunction(made.code, ["module", "require"]) as (...args: object[]) => void;
    run(module, createRequire(ENTRY));
    await expect(module.exports.handler({})).rejects.toThrow("release: bucket must be");
  });
});
