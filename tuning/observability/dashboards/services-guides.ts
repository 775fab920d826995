import { FINISHED, MEAN_MILLISECONDS, SEARCH_SECONDS } from "../application.ts";
import type { PanelSpec } from "./panel.ts";
import { LEGEND, PER_POD, POD, SERVICE, perPod, quantile, rate } from "./services-series.ts";

/** Searches, as a service of the guides counts them. */
export function searches(): PanelSpec[] {
  const begun = rate("search_requests_total", SERVICE);
  const ended = rate("search_latency_seconds_count", SERVICE);
  return [
    {
      shows: "lines",
      title: "Searches by kind",
      says: "Searches begun a second. Worry when one kind stops. No data: no service exports search_requests_total.",
      unit: "ops",
      queries: [
        {
          expr: rate("search_requests_total", `${SERVICE}, query_type`),
          legend: `${LEGEND} {{query_type}}`,
        },
      ],
    },
    {
      shows: "lines",
      title: "Search duration, P95",
      says: "Seconds within which 95 of 100 searches end; 5 is the most the histogram can say. Worry when people wait for their results.",
      unit: "s",
      queries: [{ expr: quantile(0.95, "search_latency_seconds", SERVICE), legend: LEGEND }],
      limits: [{ alert: "SearchSlow", value: SEARCH_SECONDS }],
    },
    {
      shows: "lines",
      title: "Searches that end, of those begun",
      says: "1 when each search ends, with an error too. Worry when it stays below: they hang, or end with their process.",
      unit: "percentunit",
      queries: [{ expr: `${ended} / on (${SERVICE}) ${begun}`, legend: LEGEND }],
      limits: [{ alert: "SearchesUnfinished", value: FINISHED, fires: "below" }],
    },
  ];
}

/** What the guides' services say of themselves beside that. */
export function guides(): PanelSpec[] {
  return [
    {
      shows: "number",
      title: "cache_hit_rate",
      says: "The gauge as each pod reports it: it cannot be added up over pods and has no agreed unit, so nothing is judged. The caches' own count is on the dashboard Caches.",
      unit: "none",
      queries: [{ expr: perPod("cache_hit_rate"), legend: PER_POD }],
      width: 8,
      more: "cache",
    },
    {
      shows: "number",
      title: "workshopsai_error_rate",
      says: "The gauge as each pod reports it: whether percent or a share, and of what time, is not said. HighErrorRate judges the same requests.",
      unit: "none",
      queries: [{ expr: perPod("workshopsai_error_rate"), legend: PER_POD }],
      alerts: ["HighErrorRate"],
      width: 8,
    },
    {
      shows: "number",
      title: "workshopsai_uptime_seconds",
      says: "Seconds since the process began. Worry when it is small again and again: the container restarts.",
      unit: "s",
      queries: [{ expr: perPod("workshopsai_uptime_seconds"), legend: PER_POD }],
      alerts: ["ContainerRestartsOften"],
      width: 8,
    },
    {
      shows: "lines",
      title: "workshopsai_response_time_ms",
      says: "The mean a pod reports, of a time it does not say. Worry when it stays above the target; the mean hides the slowest.",
      unit: "ms",
      queries: [{ expr: perPod("workshopsai_response_time_ms"), legend: PER_POD }],
      limits: [{ alert: "WorkshopsaiResponseTimeHigh", value: MEAN_MILLISECONDS }],
      width: 12,
    },
    {
      shows: "lines",
      title: "workshopsai_requests_total",
      says: "Requests a second of each pod. Worry when one pod gets none: its readiness or the load balancer is wrong.",
      unit: "reqps",
      queries: [{ expr: rate("workshopsai_requests_total", POD), legend: PER_POD }],
      width: 12,
    },
  ];
}
