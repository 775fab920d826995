import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import type { Stage } from "./types.ts";

/** Parts into which every test is divided: the steps of a ramp, before, during and after a spike. */
const PARTS = 4;

/**
 * Part of the peak that a spike begins with and goes back to: the guides' spike has a twentieth (100 of 2000), with which a
 * small test would begin with next to nothing; a tenth is this project's judgement.
 */
const SPIKE_BASE = 0.1;

/**
 * How the load comes and goes, from 0 on. Each scenario is a test of its own: the guides start a constant load of 500 users
 * together with a ramp and a spike, so that none of the three can be told from the others.
 * - ramp: a quarter of the peak more in each quarter of the time, reached within a third of it and then held, so that it can
 *   be seen at which step the promise breaks;
 * - spike: a tenth of the peak, at once the peak for half the time, at once back, to see the service recover. The guides take
 *   30 s to get there, which an autoscaler may well follow;
 * - steady: the peak all the time;
 * - websocket: connections are opened in the first quarter and stay.
 */
export function stagesOf(config: LoadTestConfig): readonly Stage[] {
  const { scenario, peak, durationSeconds } = config;
  // A multiple of 250 ms, as seconds are whole.
  const part = (durationSeconds * 1000) / PARTS;
  switch (scenario) {
    case "ramp":
      return rampStages(peak, part);
    case "spike": {
      const base = Math.ceil(peak * SPIKE_BASE);
      return [
        { milliseconds: 0, target: base },
        { milliseconds: part, target: base },
        { milliseconds: 0, target: peak },
        { milliseconds: 2 * part, target: peak },
        { milliseconds: 0, target: base },
        { milliseconds: part, target: base },
      ];
    }
    case "steady":
      return [
        { milliseconds: 0, target: peak },
        { milliseconds: PARTS * part, target: peak },
      ];
    case "websocket":
      return [
        { milliseconds: part, target: peak },
        { milliseconds: (PARTS - 1) * part, target: peak },
      ];
  }
}

function rampStages(peak: number, part: number): readonly Stage[] {
  const rise = Math.floor(part / 3);
  return Array.from({ length: PARTS }, (_, index) => Math.ceil((peak * (index + 1)) / PARTS))
    .map((target) => [
      { milliseconds: rise, target },
      { milliseconds: part - rise, target },
    ])
    .flat();
}

/** Requests that a load comes to: the area under its stages. */
export function requestsOf(stages: readonly Stage[]): number {
  let [sum, from] = [0, 0];
  for (const { milliseconds, target } of stages) {
    sum += ((from + target) / 2) * (milliseconds / 1000);
    from = target;
  }
  return Math.round(sum);
}
