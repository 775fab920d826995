import { afterEach, describe, expect, it } from "@jest/globals";
import pb from "@pulumi/pulumi/proto/provider_pb.js";

import { provider as aws } from "../../../sandbox/providers/aws/index.ts";
import {
  SEED_VARIABLE,
  drawBelow,
  drawBytes,
  drawingFor,
} from "../../../sandbox/providers/chance.ts";
import { decodeProps, encodeProps } from "../../../sandbox/providers/codec.ts";
import type { Props } from "../../../sandbox/providers/model.ts";
import { provider as random } from "../../../sandbox/providers/random/index.ts";
import { check } from "../../../sandbox/providers/requests.ts";

afterEach(() => {
  Reflect.deleteProperty(process.env, SEED_VARIABLE);
});

const urnOf = (name: string) => `urn:pulumi:dev::shop::aws:s3/bucket:Bucket::${name}`;

/** The name that a bucket gets, with another seed of the engine each time. */
function bucketName(seed: string | undefined, name: string, engineSeed: number): unknown {
  if (seed !== undefined) process.env[SEED_VARIABLE] = seed;
  const request = new pb.CheckRequest()
    .setUrn(urnOf(name))
    .setName(name)
    .setType("aws:s3/bucket:Bucket")
    .setRandomseed(new Uint8Array(32).fill(engineSeed))
    .setNews(encodeProps({}));
  const answer = check({ provider: aws, context: aws.configure({}) }, request);
  return decodeProps(answer.getInputs())["bucket"];
}

function drawn(type: string, inputs: Props, seed: string | undefined, name = "a"): unknown {
  if (seed !== undefined) process.env[SEED_VARIABLE] = seed;
  const model = random.resource(`random:index/random${type}:Random${type}`);
  const context = random.configure({});
  return model?.create({ urn: urnOf(name), name, inputs, preview: false, context });
}

describe("the variable that makes chance repeatable", () => {
  it("gives a resource the same name whatever the engine draws, by seed and URN", () => {
    const name = bucketName("base", "files", 1);
    expect(name).toMatch(/^files-[0-9a-f]{7}$/);
    expect(bucketName("base", "files", 2)).toBe(name);
    // What is replaced meets its predecessor: the names have to differ.
    expect(bucketName("head", "files", 1)).not.toBe(name);
    expect(String(bucketName("base", "other", 1)).slice(-7)).not.toBe(String(name).slice(-7));
  });

  it("leaves names to the engine's seed without it", () => {
    expect(bucketName(undefined, "files", 1)).not.toBe(bucketName(undefined, "files", 2));
  });

  it.each([
    ["Id", { byteLength: 40 }],
    ["String", { length: 40 }],
    ["Password", { length: 40 }],
    ["Integer", { min: 0, max: 2 ** 50 }],
    ["Pet", { length: 12 }],
    ["Uuid", {}],
    ["Uuid7", {}],
    ["Shuffle", { inputs: Array.from({ length: 20 }, (_, index) => `${index}`) }],
    ["Bytes", { length: 40 }],
  ])("draws the same Random%s for a resource, and another for the next", (type, inputs) => {
    const first = drawn(type, inputs, "base");
    expect(drawn(type, inputs, "base")).toEqual(first);
    expect(drawn(type, inputs, "base", "b")).not.toEqual(first);
    expect(drawn(type, inputs, "head")).not.toEqual(first);
    Reflect.deleteProperty(process.env, SEED_VARIABLE);
    expect(drawn(type, inputs, undefined)).not.toEqual(drawn(type, inputs, undefined));
  });

  it("draws as many bytes as asked, each time others, and every number below the limit", () => {
    process.env[SEED_VARIABLE] = "base";
    const [some, more, drawn] = drawingFor("urn", () => [
      drawBytes(33),
      drawBytes(33),
      Buffer.from(Array.from({ length: 200 }, () => drawBelow(3))),
    ]);
    const numbers = new Set(drawn);
    expect([some?.length, more?.length]).toEqual([33, 33]);
    expect(some).not.toEqual(more);
    expect([...numbers].sort()).toEqual([0, 1, 2]);
  });
});
