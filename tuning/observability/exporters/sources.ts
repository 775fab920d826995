/** Where the exporters' options come from, written once so that a source reads the same wherever it is cited. */
export const SOURCES = {
  postgres: "postgres_exporter 0.17 to 0.20, cmd/postgres_exporter/main.go and collector/*.go",
  redis: "oliver006/redis_exporter, main.go and exporter/http.go",
  yace: "prometheus-community/yet-another-cloudwatch-exporter, docs/configuration.md and pkg/clients/cloudwatch/input.go",
  scrape: "Prometheus documentation, Configuration: scrape_config (sample_limit, scrape_timeout)",
  judgement: "this project's judgement",
} as const;
