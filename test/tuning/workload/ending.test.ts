import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { endingPods } from "../../../tuning/workload/ending.ts";
import { WEB, WORKER, service } from "../../support/services.ts";

/**
 * Most pods alive at once in a rollout, second by second as the Deployment controller does it: pods that end are not
 * counted, and a new one counts once it has been ready for 10 s. Pods start at once, which is when most are alive.
 */
function mostAlive(replicas: number, surge: number, grace: number): number {
  let [old, ready] = [replicas, 0];
  let starting: number[] = [];
  let ending: number[] = [];
  let most = 0;
  for (let second = 0; old > 0 || starting.length > 0; second++) {
    ready += starting.filter((since) => second - since >= 10).length;
    starting = starting.filter((since) => second - since < 10);
    ending = ending.filter((since) => second - since < grace);
    const least = surge > 0 ? replicas : replicas - 1;
    while (old > 0 && old + ready > least) {
      old -= 1;
      ending.push(second);
    }
    while (ready + starting.length < replicas && old + ready + starting.length < replicas + surge) {
      starting.push(second);
    }
    most = Math.max(most, old + ready + starting.length + ending.length);
  }
  return most;
}

describe("pods that still end in a rollout", () => {
  it.each([
    // 15 + 60 + 15 = 90 s with an ingress: 9 steps of 10 s with 3 each are more than the 10 - 3 old ones
    [service(WEB, { surge: 3, ingress: { host: "api.example.com" } }), 7],
    // 10 + 5 + 15 = 30 s: 3 steps with one each, of 10
    [service(WEB, { surge: 1, longestSeconds: 5 }), 3],
    // 31 s begin a fourth
    [service(WEB, { surge: 1, longestSeconds: 6 }), 4],
    // Without a surge one goes at a time, and its successor starts beside it: 85 s are 9 steps
    [service(WEB, { surge: 0 }), 9],
    // 600 + 15 s: all but the one that still serves
    [service(WORKER), 3],
    // One new for one old: nothing beside them
    [service(WEB, { replicas: { min: 1, max: 1 } }), 0],
    [service(WEB, { replicas: { min: 1, max: 2 }, surge: 5 }), 0],
  ])("case %#", (one, ending) => {
    expect(endingPods(one)).toBe(ending);
  });

  it("are never fewer than a rollout leaves, and with the others at most twice the replicas", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 1, max: 120 }),
        (max, surge, longestSeconds) => {
          const one = service(WEB, { replicas: { min: 1, max }, surge, longestSeconds });
          const peak = max + surge + endingPods(one);
          // 10 s of preStop and 15 s of margin
          expect(peak).toBeGreaterThanOrEqual(mostAlive(max, surge, longestSeconds + 25));
          expect(peak).toBeLessThanOrEqual(Math.max(2 * max, max + surge));
        },
      ),
    );
  });
});
