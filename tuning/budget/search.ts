/**
 * The smallest whole number from `least` to `most` for which `fits` holds, by bisection: `fits` must stay true once it is.
 * Where it does not (packing), the answer still fits and the number below it does not.
 * @returns undefined when `most` does not fit either, or there is no number between
 */
export function smallestThatFits(
  least: number,
  most: number,
  fits: (candidate: number) => boolean,
): number | undefined {
  if (most < least || !fits(most)) return undefined;
  if (fits(least)) return least;
  let tooSmall = least;
  let enough = most;
  while (enough - tooSmall > 1) {
    const middle = Math.floor((tooSmall + enough) / 2);
    if (fits(middle)) enough = middle;
    else tooSmall = middle;
  }
  return enough;
}
