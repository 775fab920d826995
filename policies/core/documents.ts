import { Resource, Stack } from "./resource.ts";
import { Secret, UNKNOWN, mergeProps } from "./value.ts";
import type { Props, Value } from "./value.ts";
import { SECRET_SIGNATURE, SENTINELS, SIGNATURE } from "./sentinels.ts";

/** What `pulumi preview --json` and `pulumi stack export` say of a resource, as far as the rules need it. */
interface ResourceDocument {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly protect?: boolean;
  readonly provider?: string;
  readonly delete?: boolean;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** Neither a preview nor an exported state. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
}

/** What a preview shows instead of a secret. */
const MASK = "[secret]";

/**
 * The resources of a `pulumi preview --json`, as they would be after the update, or of a `pulumi stack export` (or a
 * checkpoint), as they are. In the latter all values are known.
 *
 * @throws DocumentError for anything else
 */
export function readStackDocument(document: unknown): Stack {
  const documents = resourceDocuments(document);
  const providers = new Map(
    documents
      .filter(({ type }) => type.startsWith("pulumi:providers:"))
      .map(({ urn, inputs }) => [urn, decodeProps(inputs)]),
  );
  return new Stack(
    documents.map(
      (resource) =>
        new Resource({
          urn: resource.urn,
          type: resource.type,
          name: resource.urn.split("::").at(-1) ?? "",
          props: mergeProps(decodeProps(resource.inputs), decodeProps(resource.outputs)),
          options: { protect: resource.protect === true },
          parent: resource.parent,
          // A preview does not list the providers that nobody declared.
          provider:
            resource.provider === undefined
              ? undefined
              : (providers.get(withoutId(resource.provider)) ?? UNKNOWN),
          propertyDependencies: Object.fromEntries(
            Object.entries(resource.propertyDependencies ?? {}).map(([key, urns]) => [
              key,
              urns ?? [],
            ]),
          ),
        }),
    ),
  );
}

function resourceDocuments(document: unknown): readonly ResourceDocument[] {
  const steps = field(document, "steps");
  if (Array.isArray(steps)) {
    const states = steps.map((step) => field(step, "newState"));
    // A replacement is several steps with one URN: what the last of them leaves counts once.
    return [...new Map(states.filter(isResource).map((state) => [state.urn, state])).values()];
  }
  const deployment =
    field(document, "deployment") ?? field(field(document, "checkpoint"), "latest");
  // A stack that was never brought up, or was destroyed, has none.
  const resources = field(deployment, "resources") ?? (isState(deployment) ? [] : undefined);
  if (!Array.isArray(resources)) {
    throw new DocumentError(
      "neither the output of `pulumi preview --json` nor of `pulumi stack export`",
    );
  }
  return resources.filter(
    (resource): resource is ResourceDocument => isResource(resource) && resource.delete !== true,
  );
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function isState(deployment: unknown): boolean {
  return field(deployment, "manifest") !== undefined;
}

function isResource(value: unknown): value is ResourceDocument {
  return typeof field(value, "urn") === "string" && typeof field(value, "type") === "string";
}

/** A reference to a provider is its URN and its id. */
function withoutId(reference: string | undefined): string {
  return reference?.split("::").slice(0, -1).join("::") ?? "";
}

function decodeProps(props: Readonly<Record<string, unknown>> | undefined): Props {
  const entries = Object.entries(props ?? {}).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(entries.map(([key, value]) => [key, decode(value)]));
}

function decode(value: unknown): Value {
  if (typeof value === "string") {
    if (SENTINELS.has(value)) return UNKNOWN;
    return value === MASK ? new Secret(value) : value;
  }
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return null;
  // The text of a secret is not needed, encrypted or not.
  if (field(value, SIGNATURE) === SECRET_SIGNATURE) return new Secret(MASK);
  return decodeProps(value as Record<string, unknown>);
}
