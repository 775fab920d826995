import { beforeEach, describe, expect, it } from "@jest/globals";
import { OperationJob } from "../../../components/workload/operation-job.ts";
import type {
  ClearCacheOperation,
  OperationJobArgs,
} from "../../../components/workload/operation-job-args.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";
import { restrictedViolations } from "../../support/pod-security.ts";
import { image } from "./job-support.ts";

const CLEAR: ClearCacheOperation = {
  action: "clear-cache",
  host: "cache.example.invalid",
  port: 6379,
  clusterMode: true,
  prefix: "search:",
  secret: "cache",
};

const CACHE: OperationJobArgs = {
  clusterName: "main",
  region: "eu-central-1",
  namespace: "app",
  image: image("valkey"),
  secrets: {
    cache: {
      arn: "arn:aws:secretsmanager:eu-central-1:1:secret:cache",
      keys: ["username", "password"],
    },
  },
  connections: [{ to: "cidr", cidrs: ["10.0.0.0/16"], ports: [6379] }],
  operation: CLEAR,
};

const API: OperationJobArgs = {
  clusterName: "main",
  region: "eu-central-1",
  namespace: "app",
  image: image("kubectl"),
  connections: [{ to: "cidr", cidrs: ["10.0.0.0/16", "172.20.0.1/32"], ports: [443] }],
  operation: { action: "restart", deployment: "api" },
};

const SCALE: OperationJobArgs = {
  ...API,
  operation: { action: "scale", autoscaler: "HorizontalPodAutoscaler", name: "api", replicas: 10 },
};

let recording: Recording;

beforeEach(async () => {
  recording = await startMocks();
});

async function make(args: OperationJobArgs): Promise<OperationJob> {
  const job = new OperationJob("emergency", args);
  await recording.settled();
  return job;
}

const spec = () => (recording.one("emergency-procedure").inputs as never as CronJobShape).spec;
const pod = () => spec().jobTemplate.spec.template.spec;
const commands = () =>
  [...(pod().initContainers ?? []), ...pod().containers].map(({ command }) => command.join(" "));

describe("an operation", () => {
  it("is a suspended CronJob: one attempt, kept for a day", async () => {
    const { outputs } = await make(CACHE);
    expect(spec()).toMatchObject({
      suspend: true,
      schedule: "0 0 1 1 *",
      timeZone: "Etc/UTC",
      jobTemplate: {
        spec: { backoffLimit: 0, activeDeadlineSeconds: 900, ttlSecondsAfterFinished: 86_400 },
      },
    });
    expect(await valueOf(outputs.command)).toBe(
      "kubectl create job --namespace app --from=cronjob/emergency emergency-$(date +%s)",
    );
    expect(strays(recording, "emergency")).toEqual([]);
  });

  it.each([
    ["clear-cache", CACHE],
    ["restart", API],
    ["scale", SCALE],
  ])("is hardened: %s", async (_, args) => {
    await make(args);
    expect(restrictedViolations(pod())).toEqual([]);
  });
});

describe("clear-cache", () => {
  it("calls no API and has no rights there", async () => {
    await make(CACHE);
    expect(pod().automountServiceAccountToken).toBe(false);
    expect(recording.names("kubernetes:rbac.authorization.k8s.io/v1:Role")).toEqual([]);
  });

  it("gets the password by file, and unlinks what it scans", async () => {
    await make(CACHE);
    const [container] = pod().containers;
    const variables = Object.fromEntries(
      (container?.env ?? []).map(({ name, value }) => [name, value]),
    );
    expect(variables).toMatchObject({
      HOST: "cache.example.invalid",
      PORT: "6379",
      CLUSTER_MODE: "yes",
      PREFIX: "search:",
      USERNAME_FILE: "/run/secrets/app/cache.username",
      PASSWORD_FILE: "/run/secrets/app/cache.password",
    });
    expect(variables["STEP"]).toContain('redis.call("UNLINK", key)');
    const [script = ""] = commands();
    expect(script).toContain(" --tls ");
    expect(script).not.toMatch(/\bKEYS\b|FLUSH/);
    // Kubernetes would make one $ of two.
    expect(script).not.toContain("$$");
  });
});

describe("restart", () => {
  it("restarts one Deployment and waits for it, without a shell", async () => {
    await make(API);
    expect(commands()).toEqual([
      "kubectl --namespace=$(NAMESPACE) rollout restart deployment/api",
      "kubectl --namespace=$(NAMESPACE) rollout status deployment/api --timeout=1800s",
    ]);
    expect(pod().automountServiceAccountToken).toBe(true);
  });

  it("may touch that Deployment only", async () => {
    await make(API);
    expect(recording.one("emergency-rights").inputs["rules"]).toEqual([
      {
        apiGroups: ["apps"],
        resources: ["deployments"],
        resourceNames: ["api"],
        verbs: ["get", "list", "watch", "patch"],
      },
    ]);
    expect(recording.one("emergency-rights-binding").inputs).toMatchObject({
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "emergency" },
      subjects: [{ kind: "ServiceAccount", name: "emergency", namespace: "app" }],
    });
  });
});

describe("scale", () => {
  it("sets the least replicas of one autoscaler", async () => {
    await make(SCALE);
    expect(commands()).toEqual([
      'kubectl --namespace=$(NAMESPACE) patch horizontalpodautoscalers.autoscaling/api --type=merge --patch={"spec":{"minReplicas":10}} --field-manager=plumbline-operation',
    ]);
    expect(recording.one("emergency-rights").inputs["rules"]).toEqual([
      {
        apiGroups: ["autoscaling"],
        resources: ["horizontalpodautoscalers"],
        resourceNames: ["api"],
        verbs: ["get", "patch"],
      },
    ]);
  });

  it("does the same to KEDA's object, which owns the autoscaler of a worker", async () => {
    const operation = {
      action: "scale",
      autoscaler: "ScaledObject",
      name: "io",
      replicas: 4,
    } as const;
    await make({ ...API, operation });
    expect(commands()[0]).toContain(
      'scaledobjects.keda.sh/io --type=merge --patch={"spec":{"minReplicaCount":4}}',
    );
    expect(recording.one("emergency-rights").inputs["rules"]).toMatchObject([
      { apiGroups: ["keda.sh"], resources: ["scaledobjects"], resourceNames: ["io"] },
    ]);
  });
});

describe("transforms", () => {
  it("reach the objects they name", async () => {
    const labels = { team: "platform" };
    await make({
      ...API,
      transform: { apiRole: { metadata: { name: "mine" } }, cronJob: { metadata: { labels } } },
    });
    expect(recording.one("emergency-rights").inputs).toMatchObject({ metadata: { name: "mine" } });
    expect(recording.one("emergency-procedure").inputs).toMatchObject({ metadata: { labels } });
  });
});

describe("bad input", () => {
  const text = (args: OperationJobArgs) => refusal(() => new OperationJob("emergency", args));

  it.each(["", "*", "a?b", "[ab]", "a b", "a\\", "a\n"])("is the prefix %j", (prefix) => {
    expect(text({ ...CACHE, operation: { ...CLEAR, prefix } })).toContain("no wildcard");
  });

  it("is a cache without credentials, or without a way to it", () => {
    const message = text({ ...CACHE, secrets: {}, connections: [], deadlineSeconds: 0 });
    expect(message).toContain("3 problems");
    expect(message).toContain("add username and password");
    expect(message).toContain("list the blocks and the port of the cache");
    expect(message).toContain("deadlineSeconds");
  });

  it("is an object that cannot be, or no replicas", () => {
    const operation = {
      action: "scale",
      autoscaler: "ScaledObject",
      name: "a/b",
      replicas: 0,
    } as const;
    expect(text({ ...API, operation })).toContain("2 problems");
    expect(text({ ...API, operation: { action: "restart", deployment: "--all" } })).toContain(
      "operation.deployment",
    );
  });
});

interface CronJobShape {
  readonly spec: {
    readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: PodShape } } };
  };
}

interface PodShape {
  readonly automountServiceAccountToken: boolean;
  readonly initContainers?: readonly ContainerShape[];
  readonly containers: readonly ContainerShape[];
}

interface ContainerShape {
  readonly command: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}
