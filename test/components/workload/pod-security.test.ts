import { describe, expect, it } from "@jest/globals";
import { restrictedViolations } from "../../support/pod-security.ts";

/** What the standard asks at least. */
const GOOD_CONTAINER = {
  name: "app",
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};
const GOOD = {
  securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containers: [GOOD_CONTAINER],
};

const withContainer = (change: object) => ({
  ...GOOD,
  containers: [{ ...GOOD_CONTAINER, ...change }],
});
const withContext = (change: object) =>
  withContainer({ securityContext: { ...GOOD_CONTAINER.securityContext, ...change } });
const withPodContext = (change: object) => ({
  ...GOOD,
  securityContext: { ...GOOD.securityContext, ...change },
});

describe("the checker of Pod Security restricted", () => {
  it("passes the least that the standard asks", () => {
    expect(restrictedViolations(GOOD)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ ...GOOD, hostNetwork: true }, "pod: hostNetwork"],
    [{ ...GOOD, hostPID: true }, "pod: hostPID"],
    [{ ...GOOD, volumes: [{ name: "root", hostPath: { path: "/" } }] }, "pod: volume hostPath"],
    [withPodContext({ runAsUser: 0 }), "pod: runAsUser"],
    [withPodContext({ runAsNonRoot: undefined }), "containers.app: runAsNonRoot"],
    [withPodContext({ seccompProfile: undefined }), "containers.app: seccompProfile"],
    [
      withPodContext({ sysctls: [{ name: "net.core.somaxconn" }] }),
      "pod: sysctl net.core.somaxconn",
    ],
    [withContext({ runAsUser: 0 }), "containers.app: runAsUser"],
    [withContext({ runAsNonRoot: false }), "containers.app: runAsNonRoot"],
    [withContext({ privileged: true }), "containers.app: privileged"],
    [
      withContext({ allowPrivilegeEscalation: undefined }),
      "containers.app: allowPrivilegeEscalation",
    ],
    [withContext({ capabilities: { drop: ["CHOWN"] } }), "containers.app: capabilities.drop"],
    [
      withContext({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
      "containers.app: capabilities.add",
    ],
    [withContext({ seccompProfile: { type: "Unconfined" } }), "containers.app: seccompProfile"],
    [withContext({ procMount: "Unmasked" }), "containers.app: procMount"],
    [withContext({ seLinuxOptions: { role: "admin" } }), "containers.app: seLinuxOptions"],
    [withContainer({ ports: [{ hostPort: 80 }] }), "containers.app: hostPort"],
    [
      withContainer({ livenessProbe: { httpGet: { host: "169.254.169.254" } } }),
      "containers.app: host of probe or lifecycle",
    ],
    [
      { ...GOOD, initContainers: [{ name: "first" }] },
      "initContainers.first: allowPrivilegeEscalation",
    ],
  ])("refuses %j", (spec, violation) => {
    expect(restrictedViolations(spec)).toContain(violation);
  });
});
