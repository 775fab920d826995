import { resourceRule } from "../../core/rule.ts";
import { cloudflareDocs } from "./zone.ts";

/** Scripts and their versions, under the names of today and that of before. */
const SCRIPTS: readonly string[] = [
  "cloudflare:index/workersScript:WorkersScript",
  "cloudflare:index/workerScript:WorkerScript",
  "cloudflare:index/workerVersion:WorkerVersion",
];

/** A worker says which runtime it was written for. */
export const cloudflareWorkerCompatibility = resourceRule({
  name: "cloudflare-worker-compatibility",
  service: "edge",
  checks: "A worker has a compatibility date.",
  why: "Without one the runtime is that of 2021-11-02: later interfaces are missing, and mended faults are back.",
  severity: "medium",
  level: "mandatory",
  references: [cloudflareDocs("Compatibility dates", "workers/configuration/compatibility-dates")],
  types: [...SCRIPTS],
  check(script, report) {
    const date = script.at("compatibilityDate");
    if (date.isSet && (date.isHidden || date.text() !== "")) return;
    report.violation(
      "compatibilityDate is not set, which is 2021-11-02: set it to the day the worker was tested, such as 2026-07-01.",
      date,
    );
  },
  good: {
    type: "cloudflare:index/workersScript:WorkersScript",
    props: { scriptName: "cache", compatibilityDate: "2026-07-01" },
  },
  bad: {
    example: {
      type: "cloudflare:index/workersScript:WorkersScript",
      props: { scriptName: "cache" },
    },
    says: [
      "compatibilityDate is not set, which is 2021-11-02: set it to the day the worker was tested, such as 2026-07-01.",
    ],
  },
});
