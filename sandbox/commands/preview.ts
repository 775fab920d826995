import { commonArgs, policyArgs } from "./operation.ts";
import type { Operation } from "./operation.ts";

/** Shows what an update would do. Changes nothing; any number may run at once. */
export const preview: Operation = {
  name: "preview",
  changes: false,
  args: (options) => ["preview", ...policyArgs(options), ...commonArgs(options)],
};
