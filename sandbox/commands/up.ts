import { commonArgs, policyArgs } from "./operation.ts";
import type { Operation } from "./operation.ts";

/** Makes the state what the program says, without asking and without a preview first: there is a command for that. */
export const up: Operation = {
  name: "up",
  changes: true,
  args: (options) => [
    "up",
    "--yes",
    "--skip-preview",
    ...policyArgs(options),
    ...commonArgs(options),
  ],
};
