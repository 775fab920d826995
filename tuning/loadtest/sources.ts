/** Documents that the numbers of a load test are taken from. */

/** Grafana k6 documentation, by the title of the page. */
export const K6 = {
  openModel: "Grafana k6 documentation, Open and closed models: arrival-rate executors",
  allocation: "Grafana k6 documentation, Arrival-rate VU allocation",
  thresholds: "Grafana k6 documentation, Thresholds",
  metrics: "Grafana k6 documentation, Built-in metrics",
  segments: "k6-operator, pkg/resources/jobs/runner.go: execution segments",
} as const;

/** Little's law: J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9 (3), 1961. */
export const LITTLE = "Little's law (Operations Research 9 (3), 1961)";
