import type { Reference } from "../../core/rule.ts";

/** Pages that several of these rules come from. */
export const PAGES = {
  recommended: {
    title: "Amazon CloudWatch User Guide: Recommended alarms",
    url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html",
  },
  notify: {
    title: "AWS Well-Architected REL06-BP03 Send notifications (Real-time processing and alarming)",
  },
  monitor: {
    title: "AWS Well-Architected REL06-BP01 Monitor all components for the workload (Generation)",
  },
  actionable: { title: "AWS Well-Architected OPS08-BP04 Create actionable alerts" },
  rules: {
    title: "Prometheus: Alerting rules",
    url: "https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/",
  },
  practices: {
    title: "Prometheus: Alerting, best practices",
    url: "https://prometheus.io/docs/practices/alerting/",
  },
} as const satisfies Record<string, Reference>;
