import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";

/**
 * Refuses numbers no threshold can be made from: a rule compared with NaN or with a limit of 0 would never fire, or
 * always, and nobody would notice before it counts.
 * @param numbers what must be above 0, by key path
 * @throws TuningError listing every one that is not
 */
export function checkPositive(numbers: Readonly<Record<string, number>>): void {
  throwProblems(
    Object.entries(numbers).flatMap(([path, value]): Problem[] =>
      Number.isFinite(value) && value > 0
        ? []
        : [
            {
              path,
              got: String(value),
              allowed: "a number above 0",
              fix: "give the value the stack was computed with: the alert's threshold is made from it",
            },
          ],
    ),
  );
}
