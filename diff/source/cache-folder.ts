import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** A file that was begun and never finished is of a run that was killed, after so long. Milliseconds: one hour. */
const UNFINISHED = 60 * 60_000;

/**
 * Removes the entries of a cache that were not used for longest, and files (`.*.tmp`) that were never finished; other names
 * with a dot in front are none. Whoever uses an entry sets its time.
 *
 * @param count how many stay
 * @param spare what was used within so many milliseconds stays too: somebody may be using it
 */
export function keepNewest(folder: string, count: number, spare = 0): void {
  const found = readdirSync(folder).flatMap((name) => {
    const used = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
    return used === undefined ? [] : [{ name, path: join(folder, name), age: Date.now() - used }];
  });
  const entries = found.filter(({ name }) => !name.startsWith(".")).sort((a, b) => a.age - b.age);
  const unfinished = found.filter(
    ({ name, age }) => name.startsWith(".") && name.endsWith(".tmp") && age > UNFINISHED,
  );
  const old = entries.slice(count).filter(({ age }) => age >= spare);
  for (const { path } of [...old, ...unfinished]) rmSync(path, { recursive: true, force: true });
}
