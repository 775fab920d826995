import { describe, expect, it } from "@jest/globals";

import { timelineData } from "../../../../lab/drill/report/timeline.ts";
import { at, delivery, result, span, verdict } from "./support/result.ts";

describe("timelineData", () => {
  it("has a lane for each alert expected, and the fault, pending and firing in it", () => {
    const { lanes, bars } = timelineData(result());
    expect(lanes).toEqual(["PostgresDown"]);
    expect(bars).toEqual([
      { lane: "PostgresDown", state: "fault", from: 50, to: 60 },
      { lane: "PostgresDown", state: "pending", from: 51, to: 52 },
      { lane: "PostgresDown", state: "firing", from: 52, to: 62 },
    ]);
  });

  it("marks when the receiver heard of it and that it was over", () => {
    expect(timelineData(result()).marks).toEqual([
      { lane: "PostgresDown", event: "delivered", at: 53 },
      { lane: "PostgresDown", event: "resolved", at: 64 },
    ]);
  });

  it("says in the lane's name what is a stand-in's and what is false", () => {
    const wrong = span("RedisDown", { firedAt: at(30) });
    const { lanes } = timelineData(
      result({
        verdicts: [verdict({}), verdict({ alert: "NodeMemoryLow", kind: "stand-in" })],
        falseAlerts: [
          { span: wrong, phase: "quiet" },
          { span: wrong, phase: "wave 1" },
        ],
      }),
    );
    expect(lanes).toEqual(["PostgresDown", "NodeMemoryLow (stand-in)", "RedisDown (false)"]);
  });

  it("leaves out alerts that may follow", () => {
    const { bars, marks } = timelineData(
      result({
        spans: [span("HighErrorRate", { firedAt: at(55) })],
        deliveries: [delivery("HighErrorRate", 56)],
      }),
    );
    expect(bars.map(({ state }) => state)).toEqual(["fault"]);
    expect(marks).toEqual([]);
  });

  it("draws what has not ended, or never fired, to the end of the drill", () => {
    const { bars } = timelineData(
      result({ spans: [span("PostgresDown"), span("PostgresDown", { firedAt: at(70) })] }),
    );
    expect(bars.slice(1)).toEqual([
      { lane: "PostgresDown", state: "pending", from: 51, to: 100 },
      { lane: "PostgresDown", state: "pending", from: 51, to: 70 },
      { lane: "PostgresDown", state: "firing", from: 70, to: 100 },
    ]);
  });

  it("keeps what began before the drill within it", () => {
    const early = span("PostgresDown", { activeAt: at(-5), firedAt: at(-1), endedAt: at(120) });
    expect(timelineData(result({ spans: [early] })).bars.slice(1)).toEqual([
      { lane: "PostgresDown", state: "pending", from: 0, to: 0 },
      { lane: "PostgresDown", state: "firing", from: 0, to: 100 },
    ]);
  });

  it("shades the quiet period", () => {
    expect(timelineData(result()).quiet).toEqual([{ from: 10, to: 40 }]);
  });
});
