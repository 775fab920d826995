/** Inputs that are secret by their nature, and those AWS takes but never gives back. */

import { Secret, UNKNOWN } from "../model.ts";
import type { Props, Value } from "../model.ts";

/** Inputs the provider's schema marks sensitive (terraform-provider-aws, `Sensitive: true`), whatever the type. */
const SENSITIVE = new Set([
  "password",
  "passwords",
  "masterPassword",
  "authToken",
  "secretString",
  "secretBinary",
  "privateKey",
]);

/** @returns true for a write-only input: sent to AWS, kept nowhere in the outputs. Their names end in "Wo". */
export function isWriteOnly(name: string): boolean {
  return name.endsWith("Wo");
}

/** @returns the inputs with those marked secret that are so by nature, as the provider's schema marks them. */
export function markSecrets(token: string, inputs: Props): Props {
  const marked: Record<string, Value> = {};
  for (const [name, value] of Object.entries(inputs)) {
    const secret =
      isWriteOnly(name) || SENSITIVE.has(name) || isSecureParameter(token, name, inputs);
    marked[name] = secret && value !== UNKNOWN && value !== null ? new Secret(value) : value;
  }
  return marked;
}

/** The value of an SSM parameter is sensitive in the schema, `insecureValue` being there for the others. */
function isSecureParameter(token: string, name: string, inputs: Props): boolean {
  return (
    token === "aws:ssm/parameter:Parameter" && name === "value" && inputs["value"] !== undefined
  );
}
