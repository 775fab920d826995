import { protectedResources } from "../recovery.ts";
import { commonArgs } from "./operation.ts";
import type { Operation } from "./operation.ts";

/**
 * Removes everything from the sandbox. Resources that the program protects are unprotected first: nothing
 * here is real, and an emptied sandbox is what the user asked for.
 *
 * @param keepProtection leaves the protection on, to see the engine refuse as it would on AWS
 */
export function down(keepProtection: boolean): Operation {
  return {
    name: "down",
    changes: true,
    args: (options) => ["destroy", "--yes", "--skip-preview", ...commonArgs(options)],
    before: async ({ stack, command, reporter }) => {
      const urns = protectedResources(stack);
      if (urns.length === 0 || keepProtection) return;
      reporter.step(
        `lifting the protection of ${urns.length} resources, in the sandbox only; on AWS \`pulumi destroy\` refuses` +
          " until `pulumi state unprotect` (--keep-protection shows it)",
      );
      await command("state", "unprotect", "--all", "--yes");
    },
  };
}
