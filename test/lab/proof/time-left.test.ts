import { describe, expect, it } from "@jest/globals";

import { sayLeft, secondsLeft } from "../../../lab/proof/time-left.ts";

describe("secondsLeft", () => {
  it("is what is planned while nothing is over", () => {
    // 40 - 10 of this one, 900 of the next.
    expect(secondsLeft({ planned: 0, took: 0, current: 40, elapsed: 10, ahead: 900 })).toBe(930);
  });

  it("keeps the pace so far", () => {
    // 60 s took 90: 1.5 times. 40 x 1.5 - 10 + 100 x 1.5 = 200.
    expect(secondsLeft({ planned: 60, took: 90, current: 40, elapsed: 10, ahead: 100 })).toBe(200);
  });

  it("takes a section that is late as about to end", () => {
    expect(secondsLeft({ planned: 0, took: 0, current: 40, elapsed: 400, ahead: 7 })).toBe(7);
  });

  it("does not take a section that failed at once for a pace", () => {
    // Half of what is planned, at least: 40 x 0.5 + 100 x 0.5.
    expect(secondsLeft({ planned: 60, took: 0, current: 40, elapsed: 0, ahead: 100 })).toBe(70);
    // Three times, at most: 40 x 3 + 100 x 3.
    expect(secondsLeft({ planned: 6, took: 600, current: 40, elapsed: 0, ahead: 100 })).toBe(420);
  });
});

describe("sayLeft", () => {
  it.each([
    [0, "less than a minute left"],
    [59, "less than a minute left"],
    [60, "about 1 min left"],
    [740, "about 12 min left"],
  ])("says of %d s: %s", (seconds, expected) => {
    expect(sayLeft(seconds)).toBe(expected);
  });
});
