import { describe, expect, it } from "@jest/globals";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeProps, encodeProps } from "../../../../sandbox/providers/codec.ts";
import { AssetValue, UNKNOWN } from "../../../../sandbox/providers/model.ts";
import type { Props } from "../../../../sandbox/providers/model.ts";
import { changes, check, create, diff, minimalInputs } from "./support.ts";

const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const INVOCATION = "aws:lambda/invocation:Invocation";
const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const POLICY = "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";

/** A FileAsset as the engine sends it: by path and hash, marked by its signatures. */
function fileAsset(path: string, hash: string): Props {
  const wire = structPb.Struct.fromJavaScript({
    source: {
      "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17",
      path,
      hash,
    },
  });
  return decodeProps(wire);
}

describe("an object made of a file", () => {
  const inputs = (path: string, hash: string): Props => ({
    bucket: "site",
    key: "index.html",
    contentType: "text/html; charset=utf-8",
    cacheControl: "no-cache",
    metadata: { class: "html" },
    ...fileAsset(path, hash),
  });

  it("is taken, and keeps the file in its outputs", () => {
    expect(check(OBJECT, inputs("/a/index.html", "1")).failures).toEqual([]);
    const { outputs } = create(OBJECT, inputs("/a/index.html", "1"));
    const again = decodeProps(encodeProps(outputs));
    expect(again["source"]).toEqual(new AssetValue("asset", { path: "/a/index.html", hash: "1" }));
  });

  it("does not change with the folder, only with the content", () => {
    const old = inputs("/a/index.html", "1");
    expect(changes(OBJECT, old, inputs("/b/index.html", "1"))).toEqual([]);
    expect(changes(OBJECT, old, inputs("/a/index.html", "2"))).toEqual(["source"]);
  });

  it("is another object under another key", () => {
    const old = inputs("/a/index.html", "1");
    expect(changes(OBJECT, old, { ...old, key: "about.html" })).toEqual(["key!"]);
    expect(changes(OBJECT, old, { ...old, metadata: { class: "asset" } })).toEqual([
      "metadata.class",
    ]);
  });
});

describe("an invocation", () => {
  const inputs: Props = { functionName: "release", input: '{"keep":3,"pages":{"/":"1"}}' };

  it("is made again with every other input, be it only spelled otherwise", () => {
    const again = { ...inputs, input: '{"keep":3,"pages":{"/":"2"}}' };
    expect(changes(INVOCATION, inputs, again)).toEqual(["input!"]);
    expect(changes(INVOCATION, inputs, { ...inputs })).toEqual([]);
    const spaced = { ...inputs, input: '{ "keep":3,"pages":{"/":"1"}}' };
    expect(changes(INVOCATION, inputs, spaced)).toEqual(["input!"]);
  });

  it("is made again for an input that is not known yet", () => {
    expect(changes(INVOCATION, inputs, { ...inputs, input: UNKNOWN })).toEqual(["input!"]);
  });

  it("is updated in place with lifecycleScope CRUD", () => {
    const crud = { ...inputs, lifecycleScope: "CRUD" };
    expect(changes(INVOCATION, crud, { ...crud, input: "{}" })).toEqual(["input"]);
  });

  it.each([
    ["functionName", "other", "functionName!"],
    ["qualifier", "7", "qualifier!"],
    ["triggers", { build: "2" }, "triggers!"],
    ["terraformKey", "state", "terraformKey"],
    ["lifecycleScope", "CRUD", "lifecycleScope"],
  ])("with another %s", (name, value, change) => {
    expect(changes(INVOCATION, inputs, { ...inputs, [name]: value })).toEqual([change]);
  });

  it("has an id of function, qualifier and input, and the result of a function that returns nothing", () => {
    // printf '%s' '{}' | md5sum
    const { id, outputs } = create(INVOCATION, { functionName: "release", input: "{}" });
    expect(id).toBe("release,$LATEST,99914b932bd37a50b983c5e7c90ae93b");
    expect(outputs["result"]).toBe("null");
  });
});

describe("log delivery", () => {
  const bucket = (name: string): Props => ({
    deliveryDestinationConfiguration: { destinationResourceArn: `arn:aws:s3:::${name}` },
  });
  const group = {
    deliveryDestinationConfiguration: {
      destinationResourceArn: "arn:aws:logs:us-east-1:123456789012:log-group:cdn",
    },
  };

  it("changes the bucket in place, but not the service", () => {
    const at = "deliveryDestinationConfiguration.destinationResourceArn";
    const old = { name: "cdn", outputFormat: "json", ...bucket("a") };
    expect(changes(DESTINATION, old, { ...old, ...bucket("b") })).toEqual([at]);
    expect(changes(DESTINATION, old, { ...old, ...group })).toEqual([`${at}!`]);
    const unknown: Props = {
      deliveryDestinationConfiguration: { destinationResourceArn: UNKNOWN },
    };
    expect(changes(DESTINATION, old, { ...old, ...unknown })).toEqual([`${at}!`]);
    expect(changes(DESTINATION, old, { ...old, outputFormat: "w3c" })).toEqual(["outputFormat!"]);
  });

  it("says of the destination's type that no fact tells whether it replaces", () => {
    const old = { name: "cdn", ...bucket("a") };
    const { verdicts } = diff(DESTINATION, old, { ...old, deliveryDestinationType: "S3" });
    expect(verdicts.map(({ path, covered }) => [path, covered])).toEqual([
      ["deliveryDestinationType", false],
    ]);
  });

  it.each([
    [SOURCE, { logType: "OTHER" }, "logType!"],
    [SOURCE, { name: "other" }, "name!"],
    [DELIVERY, { deliverySourceName: "other" }, "deliverySourceName!"],
    [DELIVERY, { recordFields: ["date"] }, "recordFields"],
    [POLICY, { deliveryDestinationName: "other" }, "deliveryDestinationName!"],
    [POLICY, { deliveryDestinationPolicy: "{}" }, "deliveryDestinationPolicy"],
  ])("%s %j", (token, change, expected) => {
    const inputs = { ...minimalInputs(token), ...(token === SOURCE ? { name: "cdn" } : {}) };
    expect(changes(token, inputs, { ...inputs, ...change })).toEqual([expected]);
  });

  it("has these names and ARNs", () => {
    const source = create(SOURCE, {
      name: "cdn",
      logType: "ACCESS_LOGS",
      region: "us-east-1",
      resourceArn: "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE",
    });
    expect([source.id, source.outputs["arn"], source.outputs["service"]]).toEqual([
      "cdn",
      "arn:aws:logs:us-east-1:123456789012:delivery-source:cdn",
      "cloudfront",
    ]);
    const types = [bucket("a"), group].map(
      (to) => create(DESTINATION, { name: "cdn", ...to }).outputs["deliveryDestinationType"],
    );
    expect(types).toEqual(["S3", "CWL"]);
    expect(create(POLICY, minimalInputs(POLICY)).id).toBe("sample");
    const delivery = create(DELIVERY, minimalInputs(DELIVERY));
    expect(delivery.outputs["arn"]).toBe(
      `arn:aws:logs:eu-central-1:123456789012:delivery:${delivery.id}`,
    );
  });
});
