import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { SysctlBudgetInput, SysctlNodeGroup } from "../../../tuning/budget/sysctls.ts";
import { sysctlBudget } from "../../../tuning/budget/sysctls.ts";
import { SYSCTLS } from "../../../tuning/kernel/sysctls.ts";
import type { PodDemand } from "../../../tuning/nodes/types.ts";
import { bytes } from "../../../tuning/units.ts";

const SOMAXCONN = "net.core.somaxconn";

function demand(
  name: string,
  sysctls: readonly string[],
  more: Partial<PodDemand> = {},
): PodDemand {
  return {
    label: `services.${name}`,
    namespace: "app",
    fargate: false,
    pods: 10,
    surge: 1,
    ending: 0,
    each: { cpuMillicores: 500, memory: bytes(1), ephemeralStorage: bytes(1), pods: 1 },
    sysctls,
    ...more,
  };
}

function group(name: string, allowed: readonly string[] = [], dedicated = false): SysctlNodeGroup {
  return { group: name, dedicated, allowedUnsafeSysctls: allowed };
}

function budget(demands: readonly PodDemand[], more: Partial<SysctlBudgetInput> = {}) {
  return sysctlBudget({
    version: "1.34",
    demands,
    nodeGroups: [group("general"), group("realtime", ["net.core.*"], true)],
    podSecurity: { app: "privileged" },
    ...more,
  });
}

describe("sysctls of pods", () => {
  it("that are safe on the version fit anywhere, also in a restricted namespace", () => {
    const finding = budget([demand("api", ["net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem"])], {
      podSecurity: { app: "restricted" },
    });
    expect(finding).toMatchObject({ status: "ok", total: 0, limit: 0, lines: [], fixes: [] });
  });

  it("that are unsafe need every group the pods may land on; each way to repair it is named", () => {
    const finding = budget([demand("api", [SOMAXCONN])]);
    expect([finding.status, finding.total, finding.limit]).toEqual(["error", 1, 0]);
    expect(finding.lines).toEqual([
      {
        label: "services.api",
        arithmetic:
          "net.core.somaxconn: unsafe on Kubernetes 1.34; not allowed by nodeGroups.general",
        amount: 1,
      },
    ]);
    expect(finding.fixes.map(({ change, total }) => [change, total])).toEqual([
      ["nodeGroups.general.allowedUnsafeSysctls: [] -> [net.core.somaxconn]", 0],
      ["services.api.nodes.group: (any not dedicated) -> realtime", 0],
      ["services.api.sysctls.net.core.somaxconn: set -> (removed)", 0],
    ]);
  });

  it("on a group of their own need that one only", () => {
    expect(budget([demand("ws", [SOMAXCONN], { group: "realtime" })]).status).toBe("ok");
    const finding = budget([demand("ws", ["kernel.msgmax"], { group: "realtime" })]);
    expect(finding.fixes.map(({ change }) => change)).toEqual([
      "nodeGroups.realtime.allowedUnsafeSysctls: [net.core.*] -> [net.core.*, kernel.msgmax]",
      "services.ws.sysctls.kernel.msgmax: set -> (removed)",
    ]);
  });

  it("are refused when one of several groups lacks them, as the scheduler does not look", () => {
    const finding = budget([demand("api", [SOMAXCONN])], {
      nodeGroups: [group("a", [SOMAXCONN]), group("b"), group("c"), group("d", [], true)],
    });
    expect(finding.lines[0]?.arithmetic).toContain("not allowed by nodeGroups.b, nodeGroups.c");
    expect(finding.fixes.map(({ change }) => change)).toEqual([
      "services.api.nodes.group: (any not dedicated) -> a",
      "services.api.sysctls.net.core.somaxconn: set -> (removed)",
      "nodeGroups.b.allowedUnsafeSysctls: [] -> [net.core.somaxconn], nodeGroups.c.allowedUnsafeSysctls: [] -> [net.core.somaxconn]",
    ]);
    expect(finding.notes).toEqual([
      "nodeGroups.a allows net.core.somaxconn to every pod: make it dedicated, so that only the services that need it run there.",
    ]);
  });

  it.each(["restricted", "baseline"] as const)(
    "that are unsafe are refused in a %s namespace whatever the kubelet allows",
    (standard) => {
      const finding = budget([demand("ws", [SOMAXCONN], { group: "realtime" })], {
        podSecurity: { app: standard },
      });
      expect(finding.total).toBe(1);
      expect(finding.lines[0]?.arithmetic).toBe(
        `net.core.somaxconn: unsafe on Kubernetes 1.34; namespaces.app enforces Pod Security ${standard}, which admits no unsafe sysctl`,
      );
      expect(finding.fixes.map(({ change }) => change)).toEqual([
        "services.ws.sysctls.net.core.somaxconn: set -> (removed)",
      ]);
      expect(finding.notes[0]).toContain("podSecurity privileged");
    },
  );

  it("a namespace nobody described is restricted", () => {
    const finding = budget([demand("ws", [SOMAXCONN], { group: "realtime", namespace: "new" })]);
    expect(finding.lines[0]?.arithmetic).toContain(
      "namespaces.new enforces Pod Security restricted",
    );
  });

  it("on Fargate are refused even when safe", () => {
    const finding = budget([demand("cron", ["net.ipv4.tcp_keepalive_time"], { fargate: true })]);
    expect(finding.lines[0]?.arithmetic).toContain("Fargate takes no sysctls");
    expect(finding.fixes.map(({ change }) => change)).toEqual([
      "services.cron.sysctls.net.ipv4.tcp_keepalive_time: set -> (removed)",
    ]);
  });

  it("of the node alone, and misspelt ones, are refused", () => {
    const everything = [group("general", ["net.*"])];
    const finding = budget(
      [demand("api", ["vm.swappiness", "net.core.netdev_max_backlog", "net.core.somaxcon"])],
      { nodeGroups: everything },
    );
    expect(finding.lines.map(({ arithmetic }) => arithmetic)).toEqual([
      "vm.swappiness: has one value for the whole node: it belongs in nodeGroups.<name>.sysctls",
      "net.core.netdev_max_backlog: has one value for the whole node: it belongs in nodeGroups.<name>.sysctls",
      "net.core.somaxcon: unknown, did you mean net.core.somaxconn?",
    ]);
    expect(finding.fixes).toHaveLength(1);
  });

  it("of several services are added up, and one fix repairs them all", () => {
    const finding = budget([
      demand("api", [SOMAXCONN, "vm.swappiness"]),
      demand("web", [SOMAXCONN, "kernel.sem", SOMAXCONN]),
    ]);
    // api 2, web 2: a name twice counts once
    expect(finding.total).toBe(4);
    expect(finding.fixes.map(({ change, total }) => [change, total])).toEqual([
      [
        "nodeGroups.general.allowedUnsafeSysctls: [] -> [net.core.somaxconn, kernel.sem], services.api.sysctls.vm.swappiness: set -> (removed)",
        0,
      ],
      [
        "services.api.nodes.group: (any not dedicated) -> realtime, services.api.sysctls.vm.swappiness: set -> (removed), services.web.sysctls.net.core.somaxconn: set -> (removed), services.web.sysctls.kernel.sem: set -> (removed)",
        0,
      ],
      [
        "services.api.sysctls.net.core.somaxconn: set -> (removed), services.api.sysctls.vm.swappiness: set -> (removed), services.web.sysctls.net.core.somaxconn: set -> (removed), services.web.sysctls.kernel.sem: set -> (removed)",
        0,
      ],
    ]);
  });
});

describe("whatever the pods ask", () => {
  const patterns = ["net.core.*", "net.ipv4.*", "kernel.msg*", "kernel.sem", SOMAXCONN];
  const inputs: fc.Arbitrary<SysctlBudgetInput> = fc.record({
    version: fc.integer({ min: 28, max: 38 }).map((minor) => `1.${minor}`),
    demands: fc
      .array(
        fc
          .record({
            sysctls: fc.uniqueArray(fc.constantFrom(...SYSCTLS.keys(), "net.mis.spelt"), {
              maxLength: 3,
            }),
            namespace: fc.constantFrom("app", "open", "unknown"),
            fargate: fc.boolean(),
            group: fc.constantFrom(undefined, "general", "own"),
          })
          .map(({ sysctls, group: home, ...more }) =>
            demand("x", sysctls, { ...more, ...(home === undefined ? {} : { group: home }) }),
          ),
        { maxLength: 3 },
      )
      .map((demands) => demands.map((each, index) => ({ ...each, label: `services.s${index}` }))),
    nodeGroups: fc
      .tuple(fc.subarray(patterns), fc.subarray(patterns), fc.subarray(patterns))
      .map(([general, more, own]) => [
        group("general", general),
        group("more", more),
        group("own", own, true),
      ]),
    podSecurity: fc.constant({ app: "restricted" as const, open: "privileged" as const }),
  });

  it("ok means no line, an error has a fix that leaves nothing", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { status, total, lines, fixes } = sysctlBudget(input);
        expect(total).toBe(lines.length);
        expect(status).toBe(total === 0 ? "ok" : "error");
        expect(fixes.length > 0).toBe(total > 0);
        expect(fixes.filter((fix) => fix.total !== 0)).toEqual([]);
      }),
    );
  });

  it("allowing more on the nodes never refuses more", () => {
    fc.assert(
      fc.property(inputs, fc.subarray(patterns), (input, more) => {
        const opened = input.nodeGroups.map((each) => ({
          ...each,
          allowedUnsafeSysctls: [...each.allowedUnsafeSysctls, ...more],
        }));
        expect(sysctlBudget({ ...input, nodeGroups: opened }).total).toBeLessThanOrEqual(
          sysctlBudget(input).total,
        );
      }),
    );
  });
});
