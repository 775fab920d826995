import { describe, expect, it } from "@jest/globals";
import { TuningError } from "../../../tuning/errors.ts";
import { k6Script, scriptConfigMap, testRun } from "../../../tuning/loadtest.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { plan } from "./support.ts";

const OPTIONS = {
  image: "registry.example.com/k6@sha256:0",
  starterImage: "registry.example.com/curl@sha256:1",
  labels: { "app.kubernetes.io/name": "rush-runner" },
} as const;

/** Of every pod: what Pod Security's level restricted asks for, and no token for the API server. */
const POD = {
  metadata: { labels: { "app.kubernetes.io/name": "rush-runner" } },
  automountServiceAccountToken: "false",
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 12345,
    runAsGroup: 12345,
    fsGroup: 12345,
    seccompProfile: { type: "RuntimeDefault" },
  },
  containerSecurityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** Of those that run k6. */
const K6_POD = {
  image: "registry.example.com/k6@sha256:0",
  env: [
    { name: "K6_AUTO_EXTENSION_RESOLUTION", value: "false" },
    { name: "K6_NO_USAGE_REPORT", value: "true" },
  ],
  ...POD,
  volumes: [{ name: "tmp", emptyDir: { sizeLimit: "16Mi" } }],
  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
};

const HELPER = {
  requests: { cpu: "50m", memory: "128Mi", "ephemeral-storage": "64Mi" },
  limits: { memory: "128Mi", "ephemeral-storage": "64Mi" },
};

describe("a TestRun", () => {
  it("is, field by field", () => {
    const run = testRun(plan({ parallelism: 2 }), OPTIONS);
    const { script } = run.spec as { readonly script: { configMap: { name: string } } };
    expect(run).toEqual({
      apiVersion: "k6.io/v1alpha1",
      kind: "TestRun",
      metadata: { name: "rush", namespace: "app" },
      spec: {
        script: { configMap: { name: script.configMap.name, file: "test.js" } },
        parallelism: 2,
        initializer: { ...K6_POD, resources: HELPER },
        runner: {
          ...K6_POD,
          // 1905 users, 953 a runner: 128 + 953 * 384 / 1024 = 485.4 MiB; 100 + 250 * 0.5 = 225m.
          resources: {
            requests: { cpu: "225m", memory: "486Mi", "ephemeral-storage": "128Mi" },
            limits: { memory: "486Mi", "ephemeral-storage": "128Mi" },
          },
        },
        starter: { image: "registry.example.com/curl@sha256:1", ...POD, resources: HELPER },
      },
    });
    expect(script.configMap.name).toMatch(/^rush-[0-9a-f]{8}$/);
  });

  it("leaves the starter's image and labels to the operator where none are given", () => {
    const { spec } = testRun(plan(), { image: "k6" });
    expect(spec["starter"]).not.toHaveProperty("image");
    expect(spec["starter"]).not.toHaveProperty("metadata");
    expect(spec["runner"]).not.toHaveProperty("metadata");
  });

  it.each(["initializer", "runner", "starter"])(
    "makes pods that Pod Security restricted lets in: %s",
    (part) => {
      const { spec } = testRun(plan(), OPTIONS);
      // As the operator makes a pod of it: pkg/resources/jobs of k6-operator.
      const pod = spec[part] as Readonly<Record<string, unknown>>;
      const container = { name: "k6", securityContext: pod["containerSecurityContext"] };
      const made = {
        securityContext: pod["securityContext"],
        volumes: pod["volumes"] ?? [],
        containers: [container],
      };
      expect(restrictedViolations(made)).toEqual([]);
      expect(restrictedViolations({ ...made, containers: [{ name: "k6" }] })).not.toEqual([]);
    },
  );
});

describe("the ConfigMap of a script", () => {
  it("has another name when anything in it changes, and the same when nothing does", () => {
    const name = (...args: Parameters<typeof plan>) =>
      scriptConfigMap(plan(...args), OPTIONS).metadata.name;
    const names = [
      name(),
      name({ peak: 501 }),
      name({ parallelism: 2 }),
      name({}, { namespace: "web" }),
      scriptConfigMap(plan(), { ...OPTIONS, image: "registry.example.com/k6@sha256:2" }).metadata
        .name,
    ];
    expect(new Set(names).size).toBe(5);
    expect(name()).toBe(names[0]);
  });

  /** A hundred paths of so many bytes each. */
  const paths = (bytes: number) =>
    Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`/${index}`.padEnd(bytes, "a"), 1]),
    );

  it("is refused where it would not fit into 1 MiB, and fits where it is not", () => {
    // A path stands in the script twice, as a path and as a threshold: 100 * 2 * 5,100 = 1,020,000, and some 17,000 around
    // them; 1,048,576 - 16,384 = 1,032,192 are left for a script.
    const { data } = scriptConfigMap(plan({ paths: paths(5000) }), OPTIONS);
    const bytes = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeGreaterThan(1_000_000);
    expect(bytes).toBeLessThanOrEqual(1_048_576);
    const refused = () => k6Script(plan({ paths: paths(5200) }));
    expect(refused).toThrow(TuningError);
    expect(refused).toThrow(/loadTests\.rush\.paths[^]*a ConfigMap holds 1 MiB/);
  });

  it("is refused with more paths than a summary shows", () => {
    expect(() => plan({ paths: { ...paths(10), "/one-more": 1 } })).toThrow(
      /loadTests\.rush\.paths[^]*101 paths[^]*at most 100/,
    );
  });
});
