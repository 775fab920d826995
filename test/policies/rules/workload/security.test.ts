import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { containerCapabilities } from "../../../../policies/rules/workload/container-capabilities.ts";
import { containerHostPort } from "../../../../policies/rules/workload/container-host-port.ts";
import { containerImageDigest } from "../../../../policies/rules/workload/container-image-digest.ts";
import { containerPrivilegeEscalation } from "../../../../policies/rules/workload/container-privilege-escalation.ts";
import { containerPrivileged } from "../../../../policies/rules/workload/container-privileged.ts";
import { containerReadOnlyRoot } from "../../../../policies/rules/workload/container-read-only-root.ts";
import { containerRunAsNonRoot } from "../../../../policies/rules/workload/container-run-as-non-root.ts";
import { containerSeccompProfile } from "../../../../policies/rules/workload/container-seccomp-profile.ts";
import { containerSecretEnv } from "../../../../policies/rules/workload/container-secret-env.ts";
import { deployment } from "../../../../policies/rules/workload/example-workloads.ts";
import { podHostNamespaces } from "../../../../policies/rules/workload/pod-host-namespaces.ts";
import { podHostPath } from "../../../../policies/rules/workload/pod-host-path.ts";
import { podServiceAccountToken } from "../../../../policies/rules/workload/pod-service-account-token.ts";
import { podSysctls } from "../../../../policies/rules/workload/pod-sysctls.ts";
import { said, states } from "./evaluated.ts";

const SECURITY = [
  containerRunAsNonRoot,
  containerReadOnlyRoot,
  containerPrivilegeEscalation,
  containerCapabilities,
  containerSeccompProfile,
  containerPrivileged,
];

const SECURE = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

const secured = (securityContext: Props, pod: Props = {}) =>
  deployment({ container: { securityContext }, pod });

/** The rules that one of these containers violates. */
function violated(shop: ExampleResource): readonly string[] {
  return SECURITY.filter((rule) => states(rule, shop).includes("violation")).map(
    ({ name }) => name,
  );
}

describe("one wrong value in a secure container", () => {
  it.each<[string, Props, readonly string[]]>([
    ["none", {}, []],
    ["privileged", { privileged: true }, ["container-privileged"]],
    ["escalation", { allowPrivilegeEscalation: true }, ["container-privilege-escalation"]],
    [
      "a capability",
      { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } },
      ["container-capabilities"],
    ],
    ["nothing dropped", { capabilities: {} }, ["container-capabilities"]],
    ["unconfined", { seccompProfile: { type: "Unconfined" } }, ["container-seccomp-profile"]],
    ["user 0", { runAsUser: 0 }, ["container-run-as-non-root"]],
    ["user 0 as text", { runAsUser: "0" }, ["container-run-as-non-root"]],
    ["root allowed", { runAsNonRoot: false }, ["container-run-as-non-root"]],
    ["a writable root", { readOnlyRootFilesystem: false }, ["container-read-only-root"]],
  ])("%s violates its own rule alone", (_, wrong, rules) => {
    expect(violated(secured({ ...SECURE, ...wrong }))).toEqual(rules);
  });

  it("privileged with the rest left out violates what privilege does not imply", () => {
    expect(violated(secured({ privileged: true, runAsNonRoot: true }))).toEqual([
      "container-read-only-root",
      "container-privileged",
    ]);
  });

  it("violates all but privilege when nothing is set, and none for Windows", () => {
    expect(violated(deployment({}))).toEqual(SECURITY.slice(0, -1).map(({ name }) => name));
    expect(violated(deployment({ pod: { os: { name: "windows" } } }))).toEqual([]);
  });
});

describe("the pod's security context", () => {
  it("counts where the container has nothing of its own, and not otherwise", () => {
    const pod = { securityContext: { runAsNonRoot: true, seccompProfile: { type: "Localhost" } } };
    expect(states(containerRunAsNonRoot, secured({}, pod))).toEqual(["pass"]);
    expect(states(containerSeccompProfile, secured({}, pod))).toEqual(["pass"]);
    expect(states(containerRunAsNonRoot, secured({ runAsNonRoot: false }, pod))).toEqual([
      "violation",
    ]);
    const unconfined = { seccompProfile: { type: "Unconfined" } };
    expect(states(containerSeccompProfile, secured(unconfined, pod))).toEqual(["violation"]);
  });

  it("says what is not set", () => {
    expect(said(containerRunAsNonRoot, deployment({}))).toEqual([
      "container app may run as root: runAsNonRoot is not set, and false by default; set it to true in the pod's or the container's securityContext",
    ]);
    expect(said(containerSeccompProfile, deployment({}))).toEqual([
      "container app runs unconfined: seccompProfile.type is not set; set it to RuntimeDefault in the pod's or the container's securityContext",
    ]);
  });
});

describe("capabilities", () => {
  it("may be added when the stack's limit says so", () => {
    const shop = secured({ capabilities: { drop: ["ALL"], add: ["SYS_PTRACE"] } });
    expect(states(containerCapabilities, shop, { mayAdd: ["SYS_PTRACE"] })).toEqual(["pass"]);
    expect(said(containerCapabilities, shop, { mayAdd: [] })).toEqual([
      "container app adds SYS_PTRACE, allowed is none: take it out of capabilities.add",
    ]);
  });
});

describe("the node", () => {
  it("is shared by hostIPC too; an unknown flag does not hide the others", () => {
    const shop = deployment({ pod: { hostNetwork: UNKNOWN, hostIPC: "true" } });
    expect(states(podHostNamespaces, shop)).toEqual(["unknown", "violation"]);
  });

  it("may be mounted where the stack's limit says so", () => {
    const volumes = ["/var/log", "/etc"].map((path) => ({ name: "node", hostPath: { path } }));
    const shop = deployment({ pod: { volumes } });
    expect(said(podHostPath, shop, { paths: ["/var/log"] })).toEqual([
      "volume node is /etc of the node: use an emptyDir, a PersistentVolumeClaim or a ConfigMap instead",
    ]);
  });

  it.each([
    [{ hostPort: 0 }, {}, "pass"],
    [{ hostPort: "8000" }, {}, "violation"],
    [{ hostPort: 8000 }, { hostNetwork: true }, "pass"],
  ])("has port %j taken in a pod with %j: %s", (port, pod, state) => {
    const shop = deployment({ container: { ports: [{ containerPort: 8000, ...port }] }, pod });
    expect(states(containerHostPort, shop)).toEqual([state]);
  });
});

describe("images", () => {
  const digest = "a".repeat(64);
  it.each([
    [`shop@sha256:${digest}`, undefined],
    [`registry.example.com:5000/shop:1.2@sha256:${digest}`, undefined],
    [`shop@sha256:${digest.slice(1)}`, "whose digest is none (64 hexadecimal digits)"],
    ["shop", "which is whatever was pushed last (latest)"],
    ["shop:latest", "which is whatever was pushed last (latest)"],
    ["registry.example.com:5000/shop:1.2", "whose tag 1.2 may be moved"],
  ])("%s", (image, reason) => {
    const problem = `container app runs ${image}, ${reason ?? ""}: name it by digest, as in repository@sha256:...`;
    expect(said(containerImageDigest, deployment({ container: { image } }))).toEqual([
      reason === undefined ? undefined : problem,
    ]);
  });
});

describe("environment", () => {
  const given = (name: string, value: Value) =>
    deployment({ container: { env: [{ name, value }] } });

  it.each<[string, Value, string]>([
    ["DATABASE_PASSWORD", "example", "violation"],
    ["password", "example", "violation"],
    ["STRIPE_API_KEY", "example", "violation"],
    ["DATABASE_PASSWORD", UNKNOWN, "unknown"],
    ["PLAIN", new Secret("example"), "violation"],
    ["CACHE_URL", "redis://:example@cache", "violation"],
    ["DATABASE_PASSWORD_FILE", "/run/secrets/database", "pass"],
    ["DATABASE_PASSWORD", "/run/secrets/database", "pass"],
    ["DATABASE_PASSWORD", "$(OTHER)", "pass"],
    ["DATABASE_URL", "postgresql://app:$(PASSWORD)@db", "pass"],
    ["DATABASE_URL", "postgresql://app@db:5432/shop", "pass"],
    ["CSRF_TOKEN", "true", "pass"],
    ["TOKEN_TTL_SECONDS", "300", "pass"],
    ["DATABASE_HOST", UNKNOWN, "pass"],
    ["API_TOKEN", "", "pass"],
  ])("%s with %p: %s", (name, value, state) => {
    expect(states(containerSecretEnv, given(name, value))).toEqual([state]);
  });

  it("never tells the secret", () => {
    const shop = given("DATABASE_PASSWORD", "correct horse");
    expect(said(containerSecretEnv, shop).join(" ")).not.toContain("correct horse");
  });

  it("is judged variable by variable", () => {
    const env: Value = [
      { name: UNKNOWN, value: "a" },
      { name: "API_TOKEN", value: "example" },
    ];
    expect(states(containerSecretEnv, deployment({ container: { env } }))).toEqual([
      "unknown",
      "violation",
    ]);
  });
});

describe("sysctls", () => {
  const setting = (name: string, pod: Props = {}) =>
    deployment({ pod: { ...pod, securityContext: { sysctls: [{ name, value: "1" }] } } });

  it.each([
    ["net.core.somaxconn", {}, "pass"], // unsafe, but the nodes may allow it
    ["net.ipv4.tcp_syncookies", { hostNetwork: true }, "violation"],
    ["net.ipv4.tcp_syncookies", { hostIPC: true }, "pass"],
    ["kernel.shmmax", { hostIPC: true }, "violation"],
    ["fs.file-max", {}, "violation"],
  ])("%s in a pod with %j: %s", (name, pod, state) => {
    expect(states(podSysctls, setting(name, pod))).toEqual([state]);
  });

  it("says whose namespace it would be", () => {
    expect(said(podSysctls, setting("net.ipv4.tcp_syncookies", { hostNetwork: true }))).toEqual([
      "net.ipv4.tcp_syncookies would be set for the node, since hostNetwork is true: take out one of the two",
    ]);
  });
});

describe("service account tokens", () => {
  const account = (metadata: Props, more: Props = {}): ExampleResource => ({
    type: "kubernetes:core/v1:ServiceAccount",
    name: "account",
    props: { metadata, ...more },
  });
  const binding = (subjects: Value, type = "RoleBinding"): ExampleResource => ({
    type: `kubernetes:rbac.authorization.k8s.io/v1:${type}`,
    name: "binding",
    props: { subjects },
  });
  const shop = deployment({ pod: { serviceAccountName: "shop" } });

  it.each<[string, readonly ExampleResource[], string]>([
    ["nothing else", [shop], "violation"],
    ["the pod's false", [deployment({ pod: { automountServiceAccountToken: false } })], "pass"],
    [
      "the account's false",
      [shop, account({ name: "shop" }, { automountServiceAccountToken: false })],
      "pass",
    ],
    [
      "another account's false",
      [shop, account({ name: "other" }, { automountServiceAccountToken: false })],
      "violation",
    ],
    [
      "a cluster's role",
      [shop, binding([{ kind: "ServiceAccount", name: "shop" }], "ClusterRoleBinding")],
      "pass",
    ],
    ["the role of a user", [shop, binding([{ kind: "User", name: "shop" }])], "violation"],
    [
      "the role of another",
      [shop, binding([{ kind: "ServiceAccount", name: "other" }])],
      "violation",
    ],
    [
      "the default account's role",
      [deployment({}), binding([{ kind: "ServiceAccount", name: "default" }])],
      "pass",
    ],
  ])("with %s", (_, stack, state) => {
    expect(states(podServiceAccountToken, stack)).toEqual([state]);
  });

  it("goes by what names were made from when they are unknown", () => {
    const pod = {
      ...deployment({ pod: { serviceAccountName: UNKNOWN } }),
      madeFrom: { spec: ["account"] },
    };
    const role = {
      ...binding([{ kind: "ServiceAccount", name: UNKNOWN }]),
      madeFrom: { subjects: ["account"] },
    };
    expect(states(podServiceAccountToken, [pod, account({}), role])).toEqual(["pass"]);
    expect(states(podServiceAccountToken, [pod, account({})])).toEqual(["unknown"]);
  });
});
