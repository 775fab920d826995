/** What the packages without an account of their own share. */

import type { Props, ProviderContext } from "./model.ts";

/** A context for a package to which region and account mean nothing. */
export function noAccount(config: Props): ProviderContext {
  return { region: "", accountId: "", partition: "", config };
}
