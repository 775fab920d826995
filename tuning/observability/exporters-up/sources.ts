/** Where the rules about the monitoring come from, written once. */

/** `up`, and what becomes of it when a target is gone. */
export const JOBS_DOCS = "Prometheus documentation, Jobs and instances";
/** prometheus/prometheus, its own alerts. */
export const MIXIN = "prometheus/prometheus, documentation/prometheus-mixin/alerts.libsonnet";
/** prometheus/alertmanager, its own alerts. */
export const ALERTMANAGER_MIXIN =
  "prometheus/alertmanager, doc/alertmanager-mixin/alerts.libsonnet";
/** Numbers no other source states; the arithmetic is in `why`. */
export const JUDGEMENT = "this project's judgement";
