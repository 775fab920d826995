import { ERRORS, HEAP, POOL_USED, RESPONSE_SECONDS, SLOW } from "../application.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import type { DashboardService } from "./input.ts";
import { guides, searches } from "./services-guides.ts";
import { LEGEND, OURS, PER_POD, POD, SERVICE, perPod, quantile, rate } from "./services-series.ts";

/** Rate, errors and duration of every service, what they use, and the metrics of the guides' own services. */
export function servicesDashboard(
  services: readonly DashboardService[],
  namespaces: readonly string[],
): DashboardSpec {
  const isWeb = services.some(({ kind }) => kind === "web");
  return {
    name: "services",
    title: "Services",
    description:
      "Rate, errors and duration of the services' requests, what their processes use, and what the guides' services say of themselves.",
    domains: ["application", "slo"],
    variables: [
      { name: "namespace", label: "Namespace", values: namespaces },
      { name: "service", label: "Service", values: services.map(({ name }) => name) },
    ],
    rows: [
      ...(isWeb ? [requests(), routes()] : []),
      saturation(),
      { title: "Searches", panels: searches() },
      { title: "Metrics of the guides", panels: guides() },
    ],
  };
}

function requests(): RowSpec {
  const all = rate("http_requests_total", SERVICE);
  const count = rate("http_request_duration_seconds_count", SERVICE);
  // Prometheus 3 writes the bucket "1.0" where Prometheus 2 keeps a client's "1".
  const fast = rate("http_request_duration_seconds_bucket", SERVICE, ',le=~"1(\\\\.0)?"');
  return {
    title: "Rate, errors, duration",
    panels: [
      {
        shows: "lines",
        title: "Requests by status",
        says: "Requests a second. Worry when they stop (nobody gets through) or multiply (a loop, an attack).",
        unit: "reqps",
        queries: [
          {
            expr: rate("http_requests_total", `${SERVICE}, status`),
            legend: `${LEGEND} {{status}}`,
          },
        ],
        width: 6,
      },
      {
        shows: "lines",
        title: "Answered with 5xx",
        says: "Share of the requests that a service answers with a server error. Worry when it stays: users see it.",
        unit: "percentunit",
        queries: [
          {
            // Nothing failed, nothing counted: the share is 0, not unknown.
            expr: `(${rate("http_requests_total", SERVICE, ',status=~"5.."')} or 0 * ${all}) / ${all}`,
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "HighErrorRate", value: ERRORS }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Duration",
        says: "Seconds within which 50, 95 and 99 of 100 requests are answered, all routes together. Worry when P99 leaves the others behind. HighResponseTime judges each route (below).",
        unit: "s",
        queries: [0.5, 0.95, 0.99].map((share) => ({
          expr: quantile(share, "http_request_duration_seconds", SERVICE),
          legend: `${LEGEND} P${share * 100}`,
        })),
        alerts: ["HighResponseTime"],
        width: 6,
      },
      {
        shows: "lines",
        title: "Slower than a second",
        says: "Share of the requests that take longer than a second. Worry when it stays: somebody waits noticeably, on whichever route.",
        unit: "percentunit",
        queries: [{ expr: `(${count} - ${fast}) / ${count}`, legend: LEGEND }],
        limits: [{ alert: "SlowRequests", value: SLOW }],
        width: 6,
      },
    ],
  };
}

function routes(): RowSpec {
  const route = `${SERVICE}, route`;
  const legend = "{{service}} {{route}}";
  return {
    title: "Routes",
    panels: [
      {
        shows: "lines",
        title: "Busiest routes",
        says: "Requests a second of the ten busiest routes. Worry when one that is usually quiet is among them.",
        unit: "reqps",
        queries: [{ expr: `topk(10, ${rate("http_requests_total", route)})`, legend }],
      },
      {
        shows: "lines",
        title: "Slowest routes, P95",
        says: "Seconds within which 95 of 100 requests to a route are answered, the ten slowest. Worry when one with many requests is above the line.",
        unit: "s",
        queries: [
          { expr: `topk(10, ${quantile(0.95, "http_request_duration_seconds", route)})`, legend },
        ],
        limits: [{ alert: "HighResponseTime", value: RESPONSE_SECONDS }],
      },
      {
        shows: "lines",
        title: "Routes that fail",
        says: "Server errors a second, the ten routes with most. Worry about the one that began with a release.",
        unit: "reqps",
        queries: [
          { expr: `topk(10, ${rate("http_requests_total", route, ',status=~"5.."')})`, legend },
        ],
        alerts: ["HighErrorRate"],
      },
    ],
  };
}

function saturation(): RowSpec {
  const container = "namespace, pod, container";
  return {
    title: "Saturation",
    panels: [
      {
        shows: "lines",
        title: "Connection pool in use",
        says: "Share of a service's pooled database connections that are in use, all pods together. Worry when it stays high: requests wait for a connection.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `sum by (${SERVICE}) (db_pool_connections{${OURS},state="used"}) / on (${SERVICE}) sum by (${SERVICE}) (db_pool_max_connections{${OURS}})`,
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "DatabaseConnectionPoolExhaustion", value: POOL_USED }],
      },
      {
        shows: "lines",
        title: "Heap, of the container's limit",
        says: "Node.js heap in use as a share of the container's memory limit. Worry when it climbs after each collection: a leak.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `max by (${container}, service) (nodejs_heap_size_used_bytes{${OURS}}) / on (${container}) group_left () max by (${container}) (kube_pod_container_resource_limits{namespace=~"$namespace",resource="memory"})`,
            legend: PER_POD,
          },
        ],
        limits: [{ alert: "HeapNearLimit", value: HEAP }],
      },
      {
        shows: "lines",
        title: "Event loop lag, P99",
        says: "Seconds the event loop of a Node.js process is late. Worry when it comes near what a request may take: something computes where it should wait.",
        unit: "s",
        queries: [{ expr: perPod("nodejs_eventloop_lag_p99_seconds"), legend: PER_POD }],
      },
      {
        shows: "lines",
        title: "CPU",
        says: "Cores a process uses. Worry when all pods are at what they request and the autoscaler is at its maximum.",
        unit: "none",
        queries: [{ expr: rate("process_cpu_seconds_total", POD), legend: PER_POD }],
      },
      {
        shows: "lines",
        title: "Memory",
        says: "Resident bytes of a process. Worry when it only grows: at the container's limit it is killed.",
        unit: "bytes",
        queries: [{ expr: perPod("process_resident_memory_bytes"), legend: PER_POD }],
        alerts: ["ContainerOutOfMemory"],
      },
      {
        shows: "lines",
        title: "Open files, of those allowed",
        says: "Files and sockets of a process as a share of its own limit. Worry when it climbs: connections are not closed.",
        unit: "percentunit",
        queries: [
          { expr: `${perPod("process_open_fds")} / ${perPod("process_max_fds")}`, legend: PER_POD },
        ],
      },
    ],
  };
}
