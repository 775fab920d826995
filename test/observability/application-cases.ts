import { OWN_CASES } from "./application-own-cases.ts";
import { API, ELSEWHERE, ON_API } from "./application-series.ts";
import { besides, casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

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
    quiet("the requests are another namespace's, service's and route's", 20, {
      ...requests("/plans/:id", 11.7, 0, 11.7),
      ...besides(
        { [`http_request_duration_seconds_count{${ON_API},route="/plans/:id"}`]: "0+600x40" },
        { namespace: "jobs", service: "web", route: "/" },
      ),
    }),
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
    quiet("the requests are another namespace's and service's", 20, {
      ...answers("500", 59),
      ...besides(answers("200", 600), ELSEWHERE),
    }),
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
    quiet("the limit is another namespace's and service's", 20, {
      [`db_pool_connections{${ON_API},pod="api-1",state="used"}`]: "9x20",
      ...besides({ [`db_pool_max_connections{${ON_API},pod="api-1"}`]: "10x20" }, ELSEWHERE),
    }),
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
    quiet("the requests are another namespace's and service's", 30, {
      ...requests("/", 59, 0, 0),
      ...besides(
        { [`http_request_duration_seconds_count{${ON_API},route="/"}`]: "0+6000x40" },
        ELSEWHERE,
      ),
    }),
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
    quiet("another namespace's, pod's and container's limit", 30, {
      [`nodejs_heap_size_used_bytes{${ON_API},pod="api-1",container="api"}`]: "900x30",
      ...besides(
        {
          'kube_pod_container_resource_limits{namespace="app",pod="api-1",container="api",resource="memory"}':
            "1000x30",
        },
        { namespace: "jobs", pod: "api-2", container: "proxy" },
      ),
    }),
  ];
}

/** Cases of all alerts of applicationRules. */
export const APPLICATION_CASES: readonly AlertCase[] = [
  ...responseTimeCases(),
  ...errorCases(),
  ...poolCases(),
  ...slowCases(),
  ...heapCases(),
  ...OWN_CASES,
];
