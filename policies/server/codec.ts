import structPb from "google-protobuf/google/protobuf/struct_pb.js";

import { SECRET_SIGNATURE, SENTINELS, SIGNATURE } from "../core/sentinels.ts";
import { Secret, UNKNOWN, isList } from "../core/value.ts";
import type { Props, Value } from "../core/value.ts";

const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** What an unknown value is sent back as; the engine takes this one for any type. */
const ANY_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The properties of a message. Assets, archives and references stay objects with their marks. */
export function decodeProps(message: structPb.Struct | undefined): Props {
  const plain = message?.toJavaScript() ?? {};
  return Object.fromEntries<Value>(
    Object.entries(plain).map(([key, value]) => [key, decode(value)]),
  );
}

/** Properties as a message, for what a remediation put right. */
export function encodeProps(props: Props): structPb.Struct {
  const plain = encode(props) as Record<string, structPb.JavaScriptValue>;
  return structPb.Struct.fromJavaScript(plain);
}

function decode(value: structPb.JavaScriptValue): Value {
  if (typeof value === "string") return SENTINELS.has(value) ? UNKNOWN : value;
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  const object: Props = Object.fromEntries<Value>(
    Object.entries(value as Record<string, structPb.JavaScriptValue>).map(([key, v]) => [
      key,
      decode(v),
    ]),
  );
  const signature = object[SIGNATURE];
  if (signature === SECRET_SIGNATURE) return new Secret(object["value"] ?? null);
  if (signature !== OUTPUT_SIGNATURE) return object;
  const known = Object.hasOwn(object, "value") ? (object["value"] ?? null) : UNKNOWN;
  return object["secret"] === true ? new Secret(known) : known;
}

function encode(value: Value): structPb.JavaScriptValue {
  if (value === UNKNOWN) return ANY_UNKNOWN;
  if (value instanceof Secret) {
    return { [SIGNATURE]: SECRET_SIGNATURE, value: encode(value.open()) };
  }
  if (isList(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, encode(v)]));
}
