/**
 * The known name somebody probably meant: the nearest one by edit distance (upper and lower case count as equal), or
 * one that `got` abbreviates or extends ("production" for "prod"). Equal candidates: the first in `known` wins.
 * @param got the name as written
 * @param known the names that exist
 * @returns undefined when nothing is near enough to be a likely slip
 */
export function didYouMean(got: string, known: readonly string[]): string | undefined {
  const wanted = got.toLowerCase();
  let best: string | undefined;
  let bestDistance = slipsAllowed(wanted) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best ?? known.find((name) => abbreviates(wanted, name.toLowerCase()));
}

/** One slip in short words, up to three in long ones: more would propose unrelated names. */
function slipsAllowed(word: string): number {
  return Math.max(1, Math.min(3, Math.floor(word.length / 3)));
}

/** One is the start of the other, with at least three letters in common. */
function abbreviates(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a));
}

/**
 * Insertions, deletions, substitutions and swaps of two neighbours that turn `a` into `b` (optimal string alignment,
 * the restricted Damerau-Levenshtein distance).
 */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(previous, column) + 1,
          at(current, column - 1) + 1,
          at(previous, column - 1) + substitution,
          swapped ? at(beforePrevious, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
