import { isDeepStrictEqual } from "node:util";

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";

import { decodeProps, encodeProps } from "../../../sandbox/providers/codec.ts";
import { AssetValue, Secret, UNKNOWN } from "../../../sandbox/providers/model.ts";
import type { Props, Value } from "../../../sandbox/providers/model.ts";

// Signatures of the Pulumi wire format (sdk/go/common/resource/sig/sig.go).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Keys as odd as they come, except the signature, and `__proto__`, which the maps of google-protobuf
 * (plain objects) cannot hold.
 */
const key = fc
  .oneof(fc.string(), fc.constantFrom("constructor", "toString", "a.b", ""))
  .filter((name) => name !== SIGNATURE && name !== "__proto__");

/** Any value the engine can send. */
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true }),
    fc.string(),
    fc.constant(UNKNOWN),
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
    tie("value").map((inner) => new Secret(inner)),
    fc
      .record({ hash: fc.string(), text: fc.string() }, { noNullPrototype: true })
      .map((content) => new AssetValue("asset", content)),
    fc
      .record({ hash: fc.string(), path: fc.string() }, { noNullPrototype: true })
      .map((content) => new AssetValue("archive", content)),
  ),
}));

/** Through the bytes the engine would see. */
function overTheWire(props: Props): Props {
  const bytes = encodeProps(props).serializeBinary();
  return decodeProps(structPb.Struct.deserializeBinary(bytes));
}

/** Decodes what another implementation wrote. */
function decode(props: Record<string, structPb.JavaScriptValue>): Props {
  return decodeProps(structPb.Struct.fromJavaScript(props));
}

describe("properties on the wire", () => {
  it("come back as they were, secrets and unknowns at any depth", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), (entries) => {
        const props = Object.fromEntries(entries);
        // Not toStrictEqual, which takes a key named "constructor" for the type of the object.
        expect(isDeepStrictEqual(overTheWire(props), props)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("marks a secret with its signature", () => {
    const sent = encodeProps({ password: new Secret("p") }).toJavaScript();
    expect(sent).toEqual({ password: { [SIGNATURE]: SECRET, value: "p" } });
  });

  it("sends an unknown value as the string sentinel", () => {
    expect(encodeProps({ id: UNKNOWN }).toJavaScript()).toEqual({ id: UNKNOWN_STRING });
  });

  it.each([
    ["bool", "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"],
    ["number", "3eeb2bf0-c639-47a8-9e75-3b44932eb421"],
    ["string", UNKNOWN_STRING],
    ["array", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"],
    ["asset", "030794c1-ac77-496b-92df-f27374a8bd58"],
    ["archive", "e48ece36-62e2-4504-bad9-02848725956a"],
    ["object", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff"],
  ])("reads the sentinel of an unknown %s", (_type, sentinel) => {
    expect(decode({ a: [sentinel] })).toEqual({ a: [UNKNOWN] });
  });

  it("reads a resource as its id, a component as its URN, an id to come as unknown", () => {
    const reference = { [SIGNATURE]: REFERENCE, urn: "urn:x" };
    const props = decode({
      custom: { ...reference, id: "vpc-1" },
      component: reference,
      planned: { ...reference, id: UNKNOWN_STRING },
      empty: { ...reference, id: "" },
    });
    expect(props).toEqual({
      custom: "vpc-1",
      component: "urn:x",
      planned: UNKNOWN,
      empty: UNKNOWN,
    });
  });

  it("reads output values: known, unknown, secret", () => {
    const props = decode({
      known: { [SIGNATURE]: OUTPUT, value: 1 },
      unknown: { [SIGNATURE]: OUTPUT, dependencies: ["urn:x"] },
      secret: { [SIGNATURE]: OUTPUT, value: "s", secret: true },
    });
    expect(props).toEqual({ known: 1, unknown: UNKNOWN, secret: new Secret("s") });
  });

  it("keeps an asset whose content the engine left out", () => {
    const asset = { [SIGNATURE]: ASSET, hash: "abc" };
    expect(decode({ code: asset })).toEqual({ code: new AssetValue("asset", { hash: "abc" }) });
  });

  it("refuses a signature it does not know", () => {
    expect(() => decode({ a: { [SIGNATURE]: "ffff" } })).toThrow('unknown signature: "ffff"');
  });

  it("reads an absent message as no properties", () => {
    expect(decodeProps(undefined)).toEqual({});
  });
});
