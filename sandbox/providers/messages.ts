/** The texts a provider answers with when it refuses something. The engine adds type and name. */

import type { Failure, ProviderModel } from "./model.ts";

/**
 * One refused property in one line: where, what was given, what is allowed, how to put it right.
 * The engine prints it after `<type> resource '<name>' has a problem:`.
 */
export function failureText(failure: Failure): string {
  const where = failure.path === "" ? "" : `${failure.path}: `;
  const fix = failure.fix === undefined ? "" : `; ${failure.fix}`;
  return `${where}got ${failure.got}, allowed: ${failure.allowed}${fix}`;
}

/** The error for a resource type the package's model does not have. */
export function unknownResource(provider: ProviderModel, token: string): string {
  return (
    `sandbox: the ${provider.name} provider does not know the resource type ${token}. ` +
    `Check the spelling of the type, or add it to ${provider.extend}.`
  );
}

/** The error for a function the package's model does not have. */
export function unknownInvoke(provider: ProviderModel, token: string): string {
  return (
    `sandbox: the ${provider.name} provider does not answer the function ${token}. ` +
    `Pass the value it would look up as configuration, or add the function to ` +
    `sandbox/providers/${provider.name}/.`
  );
}

/** The error for `Resource.get(...)` and `import`: there is no cloud to read from. */
export function nothingToRead(token: string, id: string): string {
  return (
    `sandbox: there is no cloud to read ${token} ${JSON.stringify(id)} from. ` +
    `Give the properties the program needs as the state argument of .get(), ` +
    `or pass them as configuration; to import, preview against the real provider.`
  );
}

/** The warning for a change that no fact covers. */
export function unknownVerdict(path: string, token: string): string {
  return `sandbox: no fact says whether changing ${path} of ${token} replaces it: unknown`;
}

/** The path that a message of unknownVerdict speaks of, undefined for any other message. */
export function readUnknownVerdict(message: string): string | undefined {
  return /sandbox: no fact says whether changing (.+) of \S+ replaces it: unknown/.exec(
    message,
  )?.[1];
}
