import { API, ELSEWHERE, ON_API } from "./application-series.ts";
import { besides, casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

function searchCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("SearchSlow");
  const searches = (all: number, second: number | string): Series => ({
    [`search_latency_seconds_bucket{${ON_API},le="1.0"}`]:
      typeof second === "string" ? second : `0+${second}x40`,
    [`search_latency_seconds_bucket{${ON_API},le="2.0"}`]: `0+${all}x40`,
    [`search_latency_seconds_bucket{${ON_API},le="+Inf"}`]: `0+${all}x40`,
    [`search_latency_seconds_count{${ON_API}}`]: `0+${all}x40`,
  });
  const alert = (time: string) => ({
    labels: API,
    summary: `api takes more than ${time} for 5 % of its searches`,
  });
  return [
    // 19 of 20 a second are the bucket's: 1 s.
    quiet("a second exactly", 30, searches(1200, 1140)),
    // The 1140th is 3 / 63 of the way from the 1137th (1 s) to the 1200th (2 s).
    fires("a little longer", 11, searches(1200, 1137), alert("1.048s")),
    // 120 a minute: 0.2 a second (of 600 s) after a minute; from there 10 minutes.
    quiet("just before its time", 10, searches(120, 108)),
    // The 114th of 120 is half the way from the 108th (1 s) to the 120th (2 s).
    fires("1.5 s for 10 minutes", 11, searches(120, 108), alert("1.5s")),
    // 8.5 % above a second from minute 20 on; in the window of 10 minutes 4.3 % after 5, 5.1 % after 6: 20 + 6 + 10.
    quiet("slow for 15 minutes", 35, searches(600, "0+600x20 12549+549x30")),
    // The 570th is 21 / 51 of the way from the 549th to the 600th.
    fires("slow for 16 minutes", 36, searches(600, "0+600x20 12549+549x30"), alert("1.412s")),
    // 11.7 / 60 s = 0.195 a second.
    quiet("hardly any searches", 30, searches(11.7, 0)),
    quiet("the searches are another namespace's and service's", 30, {
      ...searches(11.7, 0),
      ...besides({ [`search_latency_seconds_count{${ON_API}}`]: "0+1200x40" }, ELSEWHERE),
    }),
    // 12 / 60 s = 0.2 a second once the window of 10 minutes is full; the 11.4th is 0.8 of the way from 9 to 12.
    fires("0.2 searches a second", 20, searches(12, 9), alert("1.8s")),
    quiet("0.2 searches a second, just before", 19, searches(12, 9)),
  ];
}

function unfinishedCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("SearchesUnfinished");
  const searches = (semantic: string, exact: string, ended: string): Series => ({
    [`search_requests_total{${ON_API},query_type="semantic"}`]: semantic,
    [`search_requests_total{${ON_API},query_type="exact"}`]: exact,
    [`search_latency_seconds_count{${ON_API}}`]: ended,
  });
  const alert = (share: string) => ({
    labels: API,
    summary: `api: only ${share} of the searches that were begun have ended`,
  });
  return [
    quiet("all end", 30, searches("0+90x40", "0+90x40", "0+180x40")),
    quiet("95 % exactly", 30, searches("0+100x40", "0+100x40", "0+190x40")),
    // 180 a minute: 0.2 a second (of 900 s) after a minute; from there 10 minutes.
    quiet("just before its time", 10, searches("0+90x40", "0+90x40", "0+162x40")),
    fires("90 % for 10 minutes", 11, searches("0+90x40", "0+90x40", "0+162x40"), alert("90%")),
    fires("94 %", 11, searches("0+100x40", "0+100x40", "0+188x40"), alert("94%")),
    // 11.7 / 60 s = 0.195 a second.
    quiet("hardly any searches", 40, searches("0+5.7x40", "0+6x40", "0x40")),
    quiet("the searches are another namespace's and service's", 40, {
      ...searches("0+5.7x40", "0+6x40", "0x40"),
      ...besides(
        { [`search_requests_total{${ON_API},query_type="exact"}`]: "0+180x40" },
        ELSEWHERE,
      ),
    }),
    // 12.3 / 60 s = 0.205 a second once the window of 15 minutes is full: 15 + 10 minutes.
    fires("0.205 searches a second", 25, searches("0+6x40", "0+6.3x40", "0+6.15x40"), alert("50%")),
    quiet("0.205 searches a second, just before", 24, searches("0+6x40", "0+6.3x40", "0+6.15x40")),
  ];
}

function meanCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("WorkshopsaiResponseTimeHigh");
  const mean = (milliseconds: number, each: number, pod = "api-1"): Series => ({
    [`workshopsai_response_time_ms{${ON_API},pod="api-1"}`]: `${milliseconds}x40`,
    [`workshopsai_requests_total{${ON_API},pod="${pod}"}`]: `0+${each}x40`,
  });
  const alert = {
    labels: { ...API, pod: "api-1" },
    summary: "api: api-1 takes 401 ms for a request on average",
  };
  return [
    quiet("400 ms exactly", 40, mean(400, 120)),
    // 120 a minute: 0.2 a second (of 600 s) after a minute; from there 15 minutes.
    quiet("just before its time", 15, mean(401, 120)),
    fires("above for 15 minutes", 16, mean(401, 120), alert),
    // 11.7 / 60 s = 0.195 a second.
    quiet("hardly any requests", 40, mean(401, 11.7)),
    // 12 / 60 s = 0.2 a second once the window of 10 minutes is full: 10 + 15 minutes.
    fires("0.2 requests a second", 25, mean(401, 12), alert),
    quiet("0.2 requests a second, just before", 24, mean(401, 12)),
    quiet("the requests are another pod's", 40, mean(401, 120, "api-2")),
    quiet("the requests are another namespace's, service's and pod's", 40, {
      ...mean(401, 11.7),
      ...besides(
        { [`workshopsai_requests_total{${ON_API},pod="api-1"}`]: "0+120x40" },
        { ...ELSEWHERE, pod: "api-2" },
      ),
    }),
  ];
}

/** Cases of the alerts on the guides' own metrics. */
export const OWN_CASES: readonly AlertCase[] = [
  ...searchCases(),
  ...unfinishedCases(),
  ...meanCases(),
];
