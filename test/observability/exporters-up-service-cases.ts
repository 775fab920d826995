import { casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

const pods = (service: string, namespace: string, values: string): Series => ({
  [`kube_deployment_status_replicas_available{namespace="${namespace}",deployment="${service}"}`]:
    values,
});
const readPods = (service: string, namespace: string, ...values: string[]): Series =>
  Object.fromEntries(
    values.map((value, index) => [
      `up{job="services",namespace="${namespace}",service="${service}",pod="p${index}"}`,
      value,
    ]),
  );

function serviceCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("ServiceMetricsMissing");
  const alert = (service: string, namespace: string, share: string) => ({
    labels: { service, namespace },
    summary: `Prometheus reads the metrics of ${share} of the available pods of ${service}.`,
  });
  const three = pods("api", "app", "3x40");
  return [
    quiet("all read", 40, { ...three, ...readPods("api", "app", "1x40", "1x40", "1x40") }),
    quiet("half of them", 40, {
      ...pods("api", "app", "2x40"),
      ...readPods("api", "app", "1x40", "0x40"),
    }),
    fires(
      "48 of 100",
      10,
      {
        ...pods("api", "app", "100x40"),
        ...readPods(
          "api",
          "app",
          ...Array.from({ length: 100 }, (_, index) => (index < 48 ? "1x40" : "0x40")),
        ),
      },
      alert("api", "app", "48%"),
    ),
    fires(
      "one of three",
      10,
      { ...three, ...readPods("api", "app", "1x40", "0x40", "0x40") },
      alert("api", "app", "33.33%"),
    ),
    quiet("just before its time", 9, { ...three, ...readPods("api", "app", "0x40") }),
    fires(
      "none, each service",
      10,
      { ...three, ...pods("worker", "jobs", "1x40") },
      alert("api", "app", "0%"),
      alert("worker", "jobs", "0%"),
    ),
    fires(
      "another service's, and another job's",
      10,
      {
        ...three,
        ...readPods("worker", "jobs", "1x40", "1x40", "1x40"),
        'up{job="pods",namespace="app",service="api"}': "3x40",
      },
      alert("api", "app", "0%"),
    ),
    quiet("no pod is available", 40, pods("api", "app", "0x40")),
    quiet("all read beside a twin without pods", 40, {
      ...three,
      ...readPods("api", "app", "1x40", "1x40", "1x40"),
      ...pods("api", "jobs", "0x40"),
      ...pods("worker", "app", "0x40"),
    }),
    quiet("a Deployment that is none of ours", 40, {
      ...pods("grafana", "app", "1x40"),
      ...pods("api", "elsewhere", "1x40"),
    }),
  ];
}

/** Cases of the alerts on the services' own metrics. */
export const SERVICE_CASES: readonly AlertCase[] = serviceCases();
