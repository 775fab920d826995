/**
 * Properties on the wire: `google.protobuf.Struct`, in which the Pulumi engine marks secrets, unknown
 * values, assets, archives, resource references and outputs by signatures.
 * The signatures are those of the Pulumi SDK: sdk/go/common/resource/sig/sig.go and plugin/rpc.go.
 */

import structPb from "google-protobuf/google/protobuf/struct_pb.js";

import { AssetValue, Secret, UNKNOWN, isList, reveal, show } from "./model.ts";
import type { Props, Value } from "./model.ts";

/** The key that turns an object into one of the marks below. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What an unknown value is sent as; the engine takes this one for any type. */
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine sends for unknown values: one sentinel a type. */
const UNKNOWN_SENTINELS = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // bool
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  UNKNOWN_STRING,
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/**
 * Reads the properties of a request; an absent message is an empty set.
 *
 * @throws Error for a signature this version does not know.
 */
export function decodeProps(message: structPb.Struct | undefined): Props {
  if (message === undefined) return {};
  const entries: [string, Value][] = [];
  message.getFieldsMap().forEach((value, key) => entries.push([key, decodeValue(value)]));
  return Object.fromEntries(entries);
}

/** Writes properties for an answer. */
export function encodeProps(props: Props): structPb.Struct {
  const message = new structPb.Struct();
  const fields = message.getFieldsMap();
  for (const [key, value] of Object.entries(props)) fields.set(key, encodeValue(value));
  return message;
}

function decodeValue(message: structPb.Value): Value {
  const { KindCase } = structPb.Value;
  switch (message.getKindCase()) {
    case KindCase.BOOL_VALUE:
      return message.getBoolValue();
    case KindCase.NUMBER_VALUE:
      return message.getNumberValue();
    case KindCase.STRING_VALUE: {
      const text = message.getStringValue();
      return UNKNOWN_SENTINELS.has(text) ? UNKNOWN : text;
    }
    case KindCase.LIST_VALUE:
      return message.getListValue()?.getValuesList().map(decodeValue) ?? [];
    case KindCase.STRUCT_VALUE:
      return decodeObject(decodeProps(message.getStructValue()));
    case KindCase.NULL_VALUE:
    case KindCase.KIND_NOT_SET:
      return null;
  }
}

function decodeObject(props: Props): Value {
  if (!Object.hasOwn(props, SIGNATURE_KEY)) return props;
  const { [SIGNATURE_KEY]: signature, ...rest } = props;
  if (signature === SECRET_SIGNATURE) return new Secret(rest["value"] ?? null);
  if (signature === ASSET_SIGNATURE) return new AssetValue("asset", rest);
  if (signature === ARCHIVE_SIGNATURE) return new AssetValue("archive", rest);
  if (signature === REFERENCE_SIGNATURE) return decodeReference(rest);
  if (signature === OUTPUT_SIGNATURE) {
    const value = Object.hasOwn(rest, "value") ? (rest["value"] ?? null) : UNKNOWN;
    return rest["secret"] === true ? new Secret(value) : value;
  }
  throw new Error(`the engine sent an object with an unknown signature: ${show(signature)}`);
}

/** A resource as a property is its id; a component has none and stands by its URN. */
function decodeReference(reference: Props): Value {
  if (!Object.hasOwn(reference, "id")) return reference["urn"] ?? null;
  const id = reveal(reference["id"]);
  return id === "" || id === undefined || id === null ? UNKNOWN : id;
}

function encodeValue(value: Value): structPb.Value {
  const message = new structPb.Value();
  if (value === null) message.setNullValue(structPb.NullValue.NULL_VALUE);
  else if (value === UNKNOWN) message.setStringValue(UNKNOWN_STRING);
  else if (typeof value === "boolean") message.setBoolValue(value);
  else if (typeof value === "number") message.setNumberValue(value);
  else if (typeof value === "string") message.setStringValue(value);
  else if (isList(value)) {
    message.setListValue(new structPb.ListValue().setValuesList(value.map(encodeValue)));
  } else message.setStructValue(encodeProps(marked(value)));
  return message;
}

/** The object an engine mark is sent as; a plain object is itself. */
function marked(value: Exclude<Value, null | boolean | number | string | symbol>): Props {
  if (value instanceof Secret) return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: value.value };
  if (value instanceof AssetValue) {
    const signature = value.kind === "asset" ? ASSET_SIGNATURE : ARCHIVE_SIGNATURE;
    return { [SIGNATURE_KEY]: signature, ...value.content };
  }
  return value as Props;
}
