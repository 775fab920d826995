import { casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

const API = { namespace: "app", service: "api" };
const ON_API = 'namespace="app",service="api"';

/** Requests of a route a minute: all, those within half a second, those within a second. */
function requests(
  route: string,
  all: number,
  half: number | string,
  second: number,
  one = "1",
): Series {
  const on = `${ON_API},method="GET",route="${route}"`;
  const histogram = "http_request_duration_seconds";
  return {
    [`${histogram}_bucket{${on},le="0.5"}`]: typeof half === "string" ? half : `0+${half}x40`,
    [`${histogram}_bucket{${on},le="${one}"}`]: `0+${second}x40`,
    [`${histogram}_bucket{${on},le="2.5"}`]: `0+${all}x40`,
    [`${histogram}_bucket{${on},le="+Inf"}`]: `0+${all}x40`,
    [`${histogram}_count{${on}}`]: `0+${all}x40`,
  };
}

function responseTimeCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("HighResponseTime");
  const alert = (time: string) => ({
    labels: { ...API, route: "/plans/:id" },
    summary: `api takes more than ${time} for 5 % of the requests to /plans/:id`,
  });
  const slow = requests("/plans/:id", 60, 54, 60);
  const later = requests("/plans/:id", 600, "0+600x10 6546+546x30", 600);
  return [
    // 19 of 20 a second are the bucket's: 0.5 s.
    quiet("half a second exactly", 20, requests("/plans/:id", 1200, 1140, 1200)),
    // The 1140th is 3 / 63 of the way from the 1137th (0.5 s) to the 1200th (1 s).
    fires("a little longer", 6, requests("/plans/:id", 1200, 1137, 1200), alert("523.8ms")),
    // From the first rate, after a minute, 5 minutes.
    quiet("just before its time", 5, slow),
    // The 57th of 60 is half the way from the 54th (0.5 s) to the 60th (1 s).
    fires("750 ms for 5 minutes", 6, slow, alert("750ms")),
    fires(
      "one route among others",
      6,
      { ...slow, ...requests("/", 600, 600, 600) },
      alert("750ms"),
    ),
    // 9 % above half a second from minute 10 on; in the window of 5 minutes 3.6 % after 2, 5.4 % after 3: 10 + 3 + 5.
    quiet("slow for 7 minutes", 17, later),
    // The 570th is 24 / 54 of the way from the 546th to the 600th.
    fires("slow for 8 minutes", 18, later, alert("722.2ms")),
    // 11.7 / 60 s = 0.195 a second.
    quiet("hardly any requests", 20, requests("/plans/:id", 11.7, 0, 11.7)),
    // 12 / 60 s = 0.2 a second from the fifth minute on; 9 are fast: the 11.4th is 0.8 of the way from 9 to 12.
    fires("0.2 requests a second", 10, requests("/plans/:id", 12, 9, 12), alert("900ms")),
    quiet("0.2 requests a second, just before", 9, requests("/plans/:id", 12, 9, 12)),
    quiet("no requests any more", 20, {
      ...Object.fromEntries(Object.keys(slow).map((name) => [name, "7x40"])),
    }),
  ];
}

function errorCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("HighErrorRate");
  const answers = (status: string, each: number | string, service = "api"): Series => ({
    [`http_requests_total{namespace="app",service="${service}",method="GET",route="/",status="${status}"}`]:
      typeof each === "string" ? each : `0+${each}x40`,
  });
  const alert = (share: string) => ({
    labels: API,
    summary: `api answers ${share} of its requests with 5xx`,
  });
  const later = { ...answers("200", 982), ...answers("500", "0x10 18+18x30") };
  const failing = { ...answers("200", 588), ...answers("503", 12) };
  return [
    quiet("1 % exactly", 20, { ...answers("200", 594), ...answers("500", 6) }),
    quiet("just before its time", 5, failing),
    fires("2 % for 5 minutes", 6, failing, alert("2%")),
    // 63 / 6,000.
    fires("1.05 %", 6, { ...answers("200", 5937), ...answers("500", 63) }, alert("1.05%")),
    fires(
      "one service among larger ones",
      6,
      { ...failing, ...answers("200", 60_000, "realtime") },
      alert("2%"),
    ),
    // 18 / 1,000 from minute 10 on; in the window of 5 minutes 0.7 % after 2, 1.1 % after 3: 10 + 3 + 5.
    quiet("failing for 7 minutes", 17, later),
    fires("failing for 8 minutes", 18, later, alert("1.8%")),
    quiet("the client's errors", 20, { ...answers("200", 300), ...answers("404", 300) }),
    // 59 / 60 s.
    quiet("hardly any requests", 20, answers("500", 59)),
    // 60 / 60 s from the fifth minute on.
    fires(
      "one request a second",
      10,
      { ...answers("200", 54), ...answers("500", 6) },
      alert("10%"),
    ),
    quiet("one request a second, just before", 9, { ...answers("200", 54), ...answers("500", 6) }),
  ];
}

function poolCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("DatabaseConnectionPoolExhaustion");
  const pool = (pod: string, used: number, most: number, service = "api"): Series => {
    const on = `namespace="app",service="${service}",pod="${pod}"`;
    return {
      [`db_pool_connections{${on},state="used"}`]: `${used}x20`,
      [`db_pool_connections{${on},state="idle"}`]: `${most - used}x20`,
      [`db_pool_max_connections{${on}}`]: `${most}x20`,
    };
  };
  return [
    quiet("80 % exactly", 20, pool("api-1", 8, 10)),
    quiet("just before its time", 4, pool("api-1", 9, 10)),
    fires("90 % for 5 minutes", 5, pool("api-1", 9, 10), {
      labels: API,
      summary: "api uses 90% of its pooled database connections",
    }),
    fires("81 %", 5, pool("api-1", 81, 100), {
      labels: API,
      summary: "api uses 81% of its pooled database connections",
    }),
    quiet("one pod of two", 20, { ...pool("api-1", 10, 10), ...pool("api-2", 2, 10) }),
    quiet("no pool", 20, pool("api-1", 0, 0)),
    fires(
      "one service among larger ones",
      5,
      { ...pool("api-1", 9, 10), ...pool("realtime-1", 0, 100, "realtime") },
      { labels: API, summary: "api uses 90% of its pooled database connections" },
    ),
  ];
}

function slowCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("SlowRequests");
  const alert = (share: string) => ({
    labels: API,
    summary: `api takes longer than a second for ${share} of its requests`,
  });
  const more = "0+600x20 13200+1200x4 20400+2400x4 34800+4800x9";
  const growing = Object.fromEntries(
    Object.keys(requests("/", 600, 600, 600)).map((name) => [name, more]),
  );
  return [
    // 99 of 100 a second.
    quiet("1 % exactly", 30, requests("/", 6000, 5940, 5940)),
    // 210 / 20,000.
    fires("1.05 %", 11, requests("/", 20_000, 19_790, 19_790), alert("1.05%")),
    quiet("just before its time", 10, requests("/", 1200, 1176, 1176)),
    fires("2 % for 10 minutes", 11, requests("/", 1200, 1176, 1176), alert("2%")),
    fires(
      "as Prometheus 3 writes the bucket",
      11,
      requests("/", 1200, 1176, 1176, "1.0"),
      alert("2%"),
    ),
    // Twice as many every 5 minutes, all of them fast.
    quiet("more and more requests", 32, growing),
    // Within a second, if not within half of it.
    quiet("not that slow", 30, requests("/", 1200, 0, 1200)),
    quiet("hardly any requests", 30, requests("/", 59, 0, 0)),
    // 60 / 60 s once the window of 10 minutes is full: 10 + 10 minutes.
    fires("one request a second", 20, requests("/", 60, 54, 54), alert("10%")),
    quiet("one request a second, just before", 19, requests("/", 60, 54, 54)),
  ];
}

function heapCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("HeapNearLimit");
  const heap = (used: number, resource = "memory", pod = "api-1"): Series => ({
    [`nodejs_heap_size_used_bytes{${ON_API},pod="api-1",container="api"}`]: `${used}x30`,
    [`kube_pod_container_resource_limits{namespace="app",pod="${pod}",container="api",resource="${resource}",node="n1"}`]:
      "1000x30",
  });
  return [
    quiet("65 % exactly", 30, heap(650)),
    quiet("just before its time", 14, heap(651)),
    fires("above for 15 minutes", 15, heap(651), {
      labels: { ...API, pod: "api-1", container: "api" },
      summary: "api: the heap of api-1 is 65.1% of the container's memory limit",
    }),
    quiet("a limit of CPU", 30, heap(900, "cpu")),
    quiet("another pod's limit", 30, heap(900, "memory", "api-2")),
  ];
}

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
  ];
}

/** Cases of all alerts of applicationRules. */
export const APPLICATION_CASES: readonly AlertCase[] = [
  ...responseTimeCases(),
  ...errorCases(),
  ...poolCases(),
  ...slowCases(),
  ...heapCases(),
  ...searchCases(),
  ...unfinishedCases(),
  ...meanCases(),
];
