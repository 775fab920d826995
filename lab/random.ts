/** Numbers from 0 up to 1 that are the same for each run of a seed (mulberry32). */
export type Random = () => number;

/** A generator for a seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Picks from 0 to count - 1 by Zipf's law: the nth most popular is asked for n^-exponent as often as the first.
 * @param exponent 0.8 is what was measured for web pages (Breslau et al., "Web Caching and Zipf-like Distributions", 1999: 0.64 to 0.83)
 */
export function zipf(count: number, exponent: number): (random: Random) => number {
  const sums: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank++) {
    sum += rank ** -exponent;
    sums.push(sum);
  }
  return (random) => {
    const wanted = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? sum) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** One of a list by weight. */
export function weighted<T>(random: Random, choices: readonly (readonly [weight: number, T])[]): T {
  const sum = choices.reduce((total, [weight]) => total + weight, 0);
  let left = random() * sum;
  for (const [weight, choice] of choices) {
    left -= weight;
    if (left < 0) return choice;
  }
  throw new Error("nothing to choose from");
}
