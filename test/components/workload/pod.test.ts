import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PodArgs } from "../../../components/workload/pod.ts";
import { podSpec } from "../../../components/workload/pod.ts";
import { bytes, mib } from "../../../tuning/units.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { IMAGE } from "../../support/workload-tunings.ts";

const MINIMUM: PodArgs = {
  name: "api",
  image: IMAGE,
  environment: {},
  resources: {
    cpuRequestMillicores: 250,
    memory: mib(512),
    ephemeralStorage: mib(1024),
    tmp: mib(64),
    cache: bytes(0),
    qos: "Burstable",
  },
  user: 10_001,
  serviceAccountName: "api",
  graceSeconds: 30,
};

const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

describe("the least a pod can be", () => {
  it("is exactly this", () => {
    expect(podSpec(MINIMUM)).toStrictEqual({
      serviceAccountName: "api",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10_001,
        runAsGroup: 10_001,
        fsGroup: 10_001,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: "api",
          image: IMAGE,
          imagePullPolicy: "IfNotPresent",
          env: [{ name: "TMPDIR", value: "/tmp" }],
          resources: {
            requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "1Gi" },
            limits: { memory: "512Mi", "ephemeral-storage": "1Gi" },
          },
          securityContext: CONTAINER_SECURITY,
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } }],
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
    });
  });
});

describe("a pod of a job", () => {
  const spec = podSpec({
    ...MINIMUM,
    restartPolicy: "Never",
    callsApi: true,
    command: ["/bin/migrate", "up"],
    initContainers: [
      {
        name: "wait",
        image: IMAGE,
        command: ["/bin/wait"],
        environment: { TARGET: "database" },
        resources: { ...MINIMUM.resources, cpuLimitMillicores: 250 },
        extraMounts: [{ name: "sql", mountPath: "/sql", readOnly: true }],
      },
    ],
    extraVolumes: [{ name: "sql", configMap: { name: "sql-1a2b3c4d" } }],
  });

  it("hardens and sizes what runs before as it does the pod's own", () => {
    expect(spec.initContainers).toStrictEqual([
      {
        name: "wait",
        image: IMAGE,
        imagePullPolicy: "IfNotPresent",
        command: ["/bin/wait"],
        env: [
          { name: "TARGET", value: "database" },
          { name: "TMPDIR", value: "/tmp" },
        ],
        resources: {
          requests: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "1Gi" },
          limits: { cpu: "250m", memory: "512Mi", "ephemeral-storage": "1Gi" },
        },
        securityContext: CONTAINER_SECURITY,
        volumeMounts: [
          { name: "tmp", mountPath: "/tmp" },
          { name: "sql", mountPath: "/sql", readOnly: true },
        ],
      },
    ]);
  });

  it("ends when it is done, and may call the API when it says so", () => {
    expect(spec).toMatchObject({
      restartPolicy: "Never",
      automountServiceAccountToken: true,
      volumes: [{ name: "tmp" }, { name: "sql", configMap: { name: "sql-1a2b3c4d" } }],
    });
    expect(spec).not.toHaveProperty("topologySpreadConstraints");
  });
});

describe("nodes", () => {
  it("of a dedicated group are selected and their taint is tolerated", () => {
    const { nodeSelector, tolerations } = podSpec({
      ...MINIMUM,
      placement: { group: "batch", dedicated: true },
    });
    expect(nodeSelector).toEqual({ "plumbline.dev/node-group": "batch" });
    expect(tolerations).toEqual([
      {
        key: "plumbline.dev/dedicated",
        operator: "Equal",
        value: "batch",
        effect: "NoSchedule",
      },
    ]);
  });

  it("of an open group are selected only", () => {
    const spec = podSpec({ ...MINIMUM, placement: { group: "web", dedicated: false } });
    expect(spec.nodeSelector).toEqual({ "plumbline.dev/node-group": "web" });
    expect(spec).not.toHaveProperty("tolerations");
  });

  it("in one zone leave only nodes to spread over", () => {
    const { topologySpreadConstraints } = podSpec({
      ...MINIMUM,
      spread: { zones: 1, selector: { app: "api" } },
    });
    expect(topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        nodeTaintsPolicy: "Honor",
        labelSelector: { matchLabels: { app: "api" } },
        matchLabelKeys: ["pod-template-hash"],
      },
    ]);
  });
});

describe("variables", () => {
  it("come in one order, whatever the caller's", () => {
    const names = (environment: PodArgs["environment"]) =>
      JSON.stringify(podSpec({ ...MINIMUM, environment }).containers);
    expect(names({ B: "2", A: "1" })).toBe(names({ A: "1", B: "2" }));
  });

  it("of the caller replace the pod's own", () => {
    const { containers } = podSpec({ ...MINIMUM, environment: { TMPDIR: "/tmp/own" } });
    expect(containers).toMatchObject([{ env: [{ name: "TMPDIR", value: "/tmp/own" }] }]);
  });
});

/** Sysctls that are safe in Kubernetes 1.34; what is not is refused before (sysctl budget). */
const SAFE = ["net.ipv4.tcp_keepalive_time", "net.ipv4.ip_local_port_range", "net.ipv4.tcp_rmem"];

const seconds = fc.integer({ min: 1, max: 3600 });
const size = fc.integer({ min: 0, max: 65_536 }).map(mib);
const probe = fc.record({
  periodSeconds: seconds,
  timeoutSeconds: seconds,
  failureThreshold: fc.integer({ min: 1, max: 100 }),
});
const httpProbe = fc.tuple(probe, fc.constantFrom("/live", "/ready")).map(([rhythm, path]) => ({
  ...rhythm,
  path,
}));
const commandProbe = probe.map((rhythm) => ({ ...rhythm, command: ["/bin/true"] }));
const anyProbe = fc.option(fc.oneof(httpProbe, commandProbe), { nil: undefined });

const container = fc.record(
  {
    name: fc.constantFrom("first", "second"),
    image: fc.constant(IMAGE),
    environment: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.string()),
    resources: fc.record({
      cpuRequestMillicores: fc.integer({ min: 10, max: 192_000 }),
      cpuLimitMillicores: fc.option(fc.integer({ min: 10, max: 192_000 }), { nil: undefined }),
      memory: size,
      ephemeralStorage: size,
      tmp: size,
      cache: size,
      qos: fc.constantFrom("Guaranteed" as const, "Burstable" as const),
    }),
    command: fc.array(fc.string()),
    configMaps: fc.array(fc.constant("ttls")),
    ports: fc.array(
      fc.record({ name: fc.constant("http"), port: fc.integer({ min: 1024, max: 65_535 }) }),
    ),
    probes: fc.record({ startup: anyProbe, liveness: anyProbe, readiness: anyProbe }),
    preStopSeconds: fc.integer({ min: 0, max: 60 }),
  },
  { requiredKeys: ["name", "image", "environment", "resources"] },
);

const anyPod: fc.Arbitrary<PodArgs> = fc
  .tuple(
    container,
    fc.record(
      {
        user: fc.integer({ min: 1, max: 65_534 }),
        serviceAccountName: fc.constant("api"),
        graceSeconds: seconds,
        callsApi: fc.boolean(),
        secretProviderClass: fc.constant("api"),
        sysctls: fc.dictionary(fc.constantFrom(...SAFE), fc.string()),
        dnsOptions: fc.dictionary(fc.constantFrom("ndots", "use-vc"), fc.string()),
        placement: fc.record({ group: fc.constant("web"), dedicated: fc.boolean() }),
        initContainers: fc.array(container, { maxLength: 2 }),
      },
      { requiredKeys: ["user", "serviceAccountName", "graceSeconds"] },
    ),
  )
  .map(([own, pod]) => ({ ...own, ...pod }));

describe("any pod", () => {
  it("passes Pod Security restricted", () => {
    fc.assert(
      fc.property(anyPod, (args) => {
        expect(restrictedViolations(podSpec(args))).toEqual([]);
      }),
    );
  });

  it("has a read-only root and mounts only volumes it has", () => {
    fc.assert(
      fc.property(anyPod, (args) => {
        const spec = podSpec(args) as unknown as {
          volumes: { name: string }[];
          containers: { securityContext: object; volumeMounts: { name: string }[] }[];
          initContainers?: { securityContext: object; volumeMounts: { name: string }[] }[];
        };
        const volumes = spec.volumes.map(({ name }) => name);
        for (const each of [...spec.containers, ...(spec.initContainers ?? [])]) {
          expect(each.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
          expect(volumes).toEqual(
            expect.arrayContaining(each.volumeMounts.map(({ name }) => name)),
          );
        }
      }),
    );
  });
});
