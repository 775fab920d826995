import type {
  Comparison,
  Json,
  PropertyChange,
  ResourceChange,
  ResourceState,
} from "../../model.ts";
import { at, isList, isObject, isSecret, isUnknown, nameOf, shown } from "../../values.ts";
import { compareText } from "../../text.ts";

/** Longest value a message shows; a policy document belongs into the table of properties. */
const MAX_SHOWN = 80;

/** Names of properties whose values are no one's business, whether or not the program marks them as secrets. */
const SENSITIVE =
  /passw|secret_?(string|binary|key|value|access)|token|api_?key|private_?key|credential|userdata/i;

/** A text that is known and no secret; undefined for all else. */
export function text(value: Json | undefined): string | undefined {
  return typeof value === "string" && !isUnknown(value) && !isSecret(value) ? value : undefined;
}

/** A number that is known, also where it is written as text; undefined for all else. */
export function numeric(value: Json | undefined): number | undefined {
  if (typeof value === "number") return value;
  const written = text(value);
  return written !== undefined && /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : undefined;
}

/** A truth that is known, also where it is written as text; undefined for all else. */
export function flag(value: Json | undefined): boolean | undefined {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** Whether something is set, known or not. */
export function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** What is known of a property: what the program asked for, else what the provider told. */
export function told(state: ResourceState | undefined, key: string): Json | undefined {
  const asked = at(state?.inputs, key);
  return asked === undefined || isUnknown(asked) ? (at(state?.outputs, key) ?? asked) : asked;
}

/** A value in a message: on one line, cut, secrets masked. */
export function brief(value: Json | undefined): string {
  if (typeof value === "object" && value !== null && holdsSensitive(value)) return "(not shown)";
  const whole = shown(value);
  return whole.length > MAX_SHOWN ? `${whole.slice(0, MAX_SHOWN - 1)}…` : whole;
}

/** Whether an object or a list has a property somewhere that holds secrets by its name. */
function holdsSensitive(value: Json): boolean {
  if (isList(value)) return value.some(holdsSensitive);
  if (!isObject(value)) return false;
  const named = nameOf(value);
  return (
    (named !== undefined && SENSITIVE.test(named)) ||
    Object.entries(value).some(([key, item]) => SENSITIVE.test(key) || holdsSensitive(item))
  );
}

/** A changed property in a message: "iops: 3000 -> 6000". Values of properties that hold secrets are left out. */
export function difference(property: PropertyChange): string {
  if (property.keys.some((key) => typeof key === "string" && SENSITIVE.test(key))) {
    return `${property.path} (values not shown)`;
  }
  return `${property.path}: ${brief(property.before)} -> ${brief(property.after)}`;
}

/** Several changed properties in a message, the first few of them. */
export function differences(properties: readonly PropertyChange[], most = 4): string {
  return listed(byPath(properties).map(difference), most);
}

/** The same for a resource of any type: of secrets only the paths. */
export function changedWords(
  change: ResourceChange,
  properties: readonly PropertyChange[],
): string {
  if (!/:Secret(Version)?$/.test(change.type)) return differences(properties);
  return `${listed(byPath(properties).map(({ path }) => path))} (values not shown)`;
}

/** "a, b and 3 more". */
export function listed(words: readonly string[], most = 6): string {
  const rest = words.length - most;
  return rest > 0 ? `${words.slice(0, most).join(", ")} and ${rest} more` : words.join(", ");
}

/** Properties in the order of their paths, whatever order they came in. */
export function byPath(properties: readonly PropertyChange[]): readonly PropertyChange[] {
  return properties.toSorted((a, b) => compareText(a.path, b.path));
}

/** "rds Instance" of "aws:rds/instance:Instance", "Deployment" of "kubernetes:apps/v1:Deployment". */
export function typeWords(type: string): string {
  const [provider, module, kind] = type.split(":");
  if (kind === undefined) return type;
  return provider === "aws" ? `${(module ?? "").split("/")[0] ?? ""} ${kind}` : kind;
}

/** All changes of the comparison by URN. */
export function changesByUrn(comparison: Comparison): ReadonlyMap<string, ResourceChange> {
  const known = BY_URN.get(comparison);
  if (known !== undefined) return known;
  const made = new Map(comparison.changes.map((change) => [change.urn, change]));
  BY_URN.set(comparison, made);
  return made;
}

const BY_URN = new WeakMap<Comparison, ReadonlyMap<string, ResourceChange>>();

/** Resources of a type, sorted by URN. Made once for each side of a comparison. */
export function ofType(
  resources: ReadonlyMap<string, ResourceState>,
  type: string,
): readonly ResourceState[] {
  let known = BY_TYPE.get(resources);
  if (known === undefined) {
    known = Map.groupBy(
      [...resources.values()].toSorted((a, b) => compareText(a.urn, b.urn)),
      (resource) => resource.type,
    );
    BY_TYPE.set(resources, known);
  }
  return known.get(type) ?? [];
}

const BY_TYPE = new WeakMap<
  ReadonlyMap<string, ResourceState>,
  ReadonlyMap<string, readonly ResourceState[]>
>();
