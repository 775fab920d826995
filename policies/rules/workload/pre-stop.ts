import type { Cursor } from "../../core/cursor.ts";

/** What a suffix of sleep(1) multiplies by (GNU coreutils). */
const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };

/**
 * How long the preStop hook of a container pauses: its sleep handler, or the `sleep`s in its command.
 * Undefined when it has none, or does something else. Seconds.
 *
 * @throws Unjudgeable
 */
export function preStopSeconds(container: Cursor): number | undefined {
  const hook = container.at("lifecycle", "preStop");
  const seconds = hook.at("sleep", "seconds").number();
  if (seconds !== undefined) return seconds;
  const command = hook.at("exec", "command").texts().join(" ");
  const pauses = [...command.matchAll(/(?:^|[\s;&|/(])sleep\s+([\d.]+)([smh]?)(?![\w.])/g)];
  if (pauses.length === 0) return undefined;
  return pauses.reduce(
    (sum, [, number, unit = ""]) => sum + Number(number) * (UNITS[unit] ?? 1),
    0,
  );
}
