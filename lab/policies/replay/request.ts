import { MASK } from "../recording.ts";
import type { Json, RecordedResource } from "../recording.ts";

/** A resource as the replaying program registers it. */
export interface ReplayedResource extends RecordedResource {
  /** URNs that have to be registered before it. */
  readonly waitsFor: readonly string[];
}

/** How the engine's protocol marks special values, and secrets among them. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Turns recorded resources into what has to be sent for them. */
export function replayed(recorded: readonly RecordedResource[]): readonly ReplayedResource[] {
  const urns = new Set(recorded.map(({ urn }) => urn));
  return recorded.map((resource) => {
    // The engine makes the others itself, from type and version.
    const isDeclared = urns.has(providerUrn(resource.provider) ?? "");
    const provider = isDeclared ? resource.provider : undefined;
    const needed = [resource.parent, providerUrn(provider), ...resource.dependencies];
    return {
      ...resource,
      inputs: sealed(resource.inputs) as Record<string, Json>,
      provider,
      waitsFor: needed.filter((urn) => urn !== undefined && urns.has(urn)) as string[],
    };
  });
}

/** A reference to a provider is its URN and its id. */
function providerUrn(reference: string | undefined): string | undefined {
  return reference?.split("::").slice(0, -1).join("::");
}

/** The value with its masked secrets marked as secrets again. */
function sealed(value: Json): Json {
  if (value === MASK) return { [SIGNATURE]: SECRET_SIGNATURE, value: MASK };
  if (Array.isArray(value)) return value.map(sealed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sealed(item)]));
}
