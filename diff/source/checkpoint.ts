import { ENCRYPTION_SALT } from "../../sandbox/stack-file.ts";

/** A resource as states write it, as far as it is looked at here. */
export interface StoredResource extends Readonly<Record<string, unknown>> {
  readonly urn: string;
}

/** All resources of a stack, as states and exports write them. */
export interface Deployment extends Readonly<Record<string, unknown>> {
  readonly resources: readonly StoredResource[];
}

/** A state as the engine's file backend keeps it. */
export interface Checkpoint {
  readonly version: number;
  readonly checkpoint: { readonly stack: string; readonly latest: Deployment };
}

/** Wraps resources as the state of a stack. */
export function checkpointOf(
  project: string,
  stack: string,
  version: number,
  latest: Deployment,
): Checkpoint {
  return { version, checkpoint: { stack: `organization/${project}/${stack}`, latest } };
}

/** Nothing is deployed. */
export function emptyCheckpoint(project: string, stack: string): Checkpoint {
  const secrets = { type: "passphrase", state: { salt: ENCRYPTION_SALT } };
  return checkpointOf(project, stack, 3, { secrets_providers: secrets, resources: [] });
}

/** Whether a document is a state of the file backend with its resources. */
export function isCheckpoint(document: unknown): document is Checkpoint {
  const latest = (document as Partial<Checkpoint> | null | undefined)?.checkpoint?.latest;
  return Array.isArray(latest?.resources);
}

/**
 * The state to preview on: the engine refuses to say what would become of a protected resource that would be replaced or
 * deleted, so nothing in it is protected.
 */
export function withoutProtection(state: Checkpoint): Checkpoint {
  const { checkpoint } = state;
  const resources = checkpoint.latest.resources.map((one) => ({ ...one, protect: false }));
  return { ...state, checkpoint: { ...checkpoint, latest: { ...checkpoint.latest, resources } } };
}
