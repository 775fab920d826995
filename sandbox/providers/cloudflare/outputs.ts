/** Ids and computed outputs, made up from the URN so that two runs give the same ones. */

import { createHash } from "node:crypto";

import { Secret, UNKNOWN, isList, isRecord, reveal } from "../model.ts";
import type { Props, Value } from "../model.ts";
import { textAt } from "../paths.ts";

/** Time of everything that was created or changed: the sandbox has no clock. */
const TIME = "2025-01-01T00:00:00Z";

/** Types whose id is one of their inputs; all others are given 32 hex digits, or a UUID. */
const ID_INPUT: Readonly<Record<string, string>> = {
  "cloudflare:index/zoneSetting:ZoneSetting": "settingId",
  "cloudflare:index/workersScript:WorkersScript": "scriptName",
  "cloudflare:index/workersCronTrigger:WorkersCronTrigger": "scriptName",
  "cloudflare:index/tieredCache:TieredCache": "zoneId",
  "cloudflare:index/argoTieredCaching:ArgoTieredCaching": "zoneId",
  "cloudflare:index/regionalTieredCache:RegionalTieredCache": "zoneId",
  "cloudflare:index/botManagement:BotManagement": "zoneId",
};

const UUID_TYPES = new Set([
  "cloudflare:index/workerVersion:WorkerVersion",
  "cloudflare:index/workersDeployment:WorkersDeployment",
]);

/** The id a created resource has. A replacement differs in its inputs, so its id differs too. */
export function idOf(token: string, urn: string, inputs: Props): string {
  const input = ID_INPUT[token];
  if (input !== undefined) return textAt(inputs, input) ?? digest(urn);
  const hex = digest(urn, JSON.stringify(inputs)).slice(0, 32);
  return UUID_TYPES.has(token)
    ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
    : hex;
}

/** Computed outputs whose value means something; any other is left out. */
const COMPUTED: Readonly<Record<string, (urn: string, inputs: Props) => Value>> = {
  activatedOn: () => TIME,
  certId: (urn) => digest(urn, "certificate").slice(0, 32),
  createdOn: () => TIME,
  deployedOn: () => TIME,
  editable: () => true,
  etag: (urn, inputs) => digest(urn, JSON.stringify(inputs)),
  handlers: () => ["fetch"],
  hasAssets: (_urn, inputs) => (inputs["assets"] ?? null) !== null,
  hasModules: (_urn, inputs) => (inputs["mainModule"] ?? null) !== null,
  lastUpdated: () => TIME,
  modifiedOn: () => TIME,
  nameServers: () => ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
  number: () => 1,
  numItems: (_urn, inputs) => (isList(inputs["items"]) ? inputs["items"].length : 0),
  proxiable: (_urn, inputs) => ["A", "AAAA", "CNAME"].includes(textAt(inputs, "type") ?? ""),
  source: () => "terraform",
  startupTimeMs: () => 10,
  status: () => "active",
  updatedOn: () => TIME,
  usingLatestModel: () => true,
  version: () => "1",
};

/** The computed outputs of a new resource; in a preview none is known. */
export function computedOutputs(
  names: readonly string[],
  resource: { readonly urn: string; readonly inputs: Props; readonly preview: boolean },
): Props {
  const entries = names.flatMap((name): [string, Value][] => {
    if (resource.preview) return [[name, UNKNOWN]];
    const value = COMPUTED[name]?.(resource.urn, resource.inputs);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

/** Names of properties that hold secrets at any depth (attributes marked sensitive in the provider). */
const SENSITIVE = new Set(["keyBase64", "keyJwk", "jwt"]);

/** Wraps what the provider marks sensitive: keys, and the text of secret bindings of a worker. */
export function hideSecrets(value: Value): Value {
  if (value instanceof Secret) return value;
  if (isList(value)) return value.map(hideSecrets);
  if (!isRecord(value)) return value;
  const secretText = reveal(value["type"]) === "secret_text";
  const entries = Object.entries(value).map(([name, item]): [string, Value] => {
    const hide = SENSITIVE.has(name) || (secretText && name === "text");
    return [name, hide && item !== null ? new Secret(item) : hideSecrets(item)];
  });
  return Object.fromEntries(entries);
}

function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex");
}
