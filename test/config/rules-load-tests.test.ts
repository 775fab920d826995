import { describe, expect, it } from "@jest/globals";
import { IMAGE, clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;

/** A load test with all it needs; entries of a test come on top. */
const GOOD = {
  "monitoring/runbookUrl": "https://git.example.com/runbooks",
  "monitoring/images": { postgresExporter: IMAGE, redisExporter: IMAGE, cloudwatchExporter: IMAGE },
  "services/api/slo/availability": 0.999,
  "services/api/slo/latency": { thresholdSeconds: 0.5, objective: 0.95 },
  "tools/k6Image": IMAGE,
  "loadTests/peak": { service: "api", scenario: "ramp", peak: 500 },
};

const REFUSED: readonly Refused[] = [
  [
    "of a service that is misspelt",
    { ...GOOD, "loadTests/peak/service": "apis" },
    [
      "loadTests.peak.service",
      '"apis"',
      "of kind web or realtime: api; did you mean api?",
      set("loadTests.peak.service", "api"),
    ],
  ],
  [
    "of a worker",
    { ...GOOD, "loadTests/peak/service": "mail" },
    [
      "loadTests.peak.service",
      '"mail"',
      "of kind web or realtime: api",
      set("loadTests.peak.service", "api"),
    ],
  ],
  [
    "without a promise",
    {
      ...GOOD,
      "services/api/slo/availability": undefined,
      "services/api/slo/latency": undefined,
      "services/api/slo": undefined,
    },
    [
      "services.api.slo",
      "nothing",
      "the load tests of the service have their thresholds from it",
      [
        set("services.api.slo.availability", "--type float 0.999"),
        set("services.api.slo.latency.thresholdSeconds", "--type float 0.5"),
        set("services.api.slo.latency.objective", "--type float 0.95"),
      ].join(" && "),
    ],
  ],
  [
    "without a promise of time",
    { ...GOOD, "services/api/slo/latency": undefined },
    [
      "services.api.slo.latency",
      "nothing",
      "the load tests of the service have their thresholds from it",
      [
        set("services.api.slo.latency.thresholdSeconds", "--type float 0.5"),
        set("services.api.slo.latency.objective", "--type float 0.95"),
      ].join(" && "),
    ],
  ],
  [
    "of sockets on a service of requests",
    { ...GOOD, "loadTests/peak/scenario": "websocket" },
    [
      "loadTests.peak.scenario",
      '"websocket"',
      "ramp, spike or steady for a service of kind web",
      set("loadTests.peak.scenario", "ramp"),
    ],
  ],
  [
    "without k6",
    { ...GOOD, "tools/k6Image": undefined },
    [
      "tools.k6Image",
      "nothing",
      "an image with k6, for loadTests.peak",
      set("tools.k6Image", "'registry.example.com/k6@sha256:<digest>'"),
    ],
  ],
];

describe("rules on load tests", () => {
  it("take one with all it needs", () => {
    expect(problemsOf(withValues(structuredClone(GOOD), clustered()))).toEqual([]);
  });

  it.each(REFUSED)("refuse one %s", (...refused) => {
    expectRefused(structuredClone(refused));
  });

  it("say a wrong promise once, however many are put on the service", () => {
    const values = {
      ...GOOD,
      "services/api/slo/availability": 1,
      "loadTests/steady": { service: "api", scenario: "steady", peak: 100 },
    };
    const paths = problemsOf(withValues(values, clustered())).map(({ path }) => path);
    expect(paths).toEqual(["services.api.slo.availability"]);
  });

  it("name kubectl once, whatever needs it", () => {
    const values = {
      ...structuredClone(GOOD),
      "tools/kubectlImage": undefined,
      "operations/restart": { action: "restart", service: "api" },
    };
    expect(problemsOf(withValues(values, clustered()))).toEqual([
      expect.objectContaining({
        path: "tools.kubectlImage",
        allowed: "an image with kubectl, for operations.restart, loadTests.peak",
      }),
    ]);
  });
});
