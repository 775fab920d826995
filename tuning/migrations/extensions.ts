import { PLAN_LOGGER, needsPreload } from "../postgres/libraries.ts";
import { identifier } from "./names.ts";
import { LOCK_TIMEOUT } from "./session.ts";

/** Creates what is missing; an existing extension stays at its version. */
export function extensionsSql(extensions: readonly string[]): readonly string[] {
  const created = extensions.filter((name) => name !== PLAN_LOGGER);
  if (created.length === 0) return [];
  return [
    `SET lock_timeout = '${LOCK_TIMEOUT}';`,
    ...created.map((name) => {
      const preloaded = needsPreload(name)
        ? " (loaded at start: after a change of shared_preload_libraries reboot the instance first)"
        : "";
      return `\\echo extension ${name}${preloaded}
CREATE EXTENSION IF NOT EXISTS ${identifier(name)};`;
    }),
    "SET lock_timeout = 0;",
  ];
}
