import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "@jest/globals";

import { readStateResources } from "../../../lab/edge/state-resources.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-state-"));
const checkpoint = join(folder, "prod.json");

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const urn = (type: string, name: string) => `urn:pulumi:prod::plumbline::${type}::${name}`;

describe("readStateResources", () => {
  it("takes AWS resources that stay, with ids, inputs and outputs", () => {
    const bucket = "aws:s3/bucket:Bucket";
    const resources = [
      {
        urn: urn("platform:cdn:StaticSite", "site"),
        type: "platform:cdn:StaticSite",
        custom: false,
      },
      {
        urn: urn(bucket, "site-content"),
        type: bucket,
        custom: true,
        id: "b1",
        inputs: { a: 1 },
        outputs: { arn: "x" },
      },
      { urn: urn(bucket, "old"), type: bucket, custom: true, id: "b0", delete: true },
      {
        urn: urn("kubernetes:core/v1:Service", "api"),
        type: "kubernetes:core/v1:Service",
        custom: true,
      },
    ];
    writeFileSync(checkpoint, JSON.stringify({ checkpoint: { latest: { resources } } }));
    expect(readStateResources(checkpoint, "aws")).toStrictEqual([
      { type: bucket, name: "site-content", id: "b1", inputs: { a: 1 }, outputs: { arn: "x" } },
    ]);
  });

  it("finds nothing in a state without resources", () => {
    writeFileSync(checkpoint, JSON.stringify({ checkpoint: {} }));
    expect(readStateResources(checkpoint, "aws")).toStrictEqual([]);
  });
});
