import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PodKind } from "../../../tuning/kernel/sysctls.ts";
import { podSysctls, sysctlVerdict } from "../../../tuning/kernel/sysctls.ts";

const KINDS: readonly PodKind[] = ["web", "worker", "realtime"];

function values(kind: PodKind, version: string, port?: number): Record<string, string> {
  return Object.fromEntries(
    podSysctls(kind, version, port).map(({ name, value }) => [name, value]),
  );
}

const KEEPALIVE = {
  "net.ipv4.tcp_keepalive_time": "120",
  "net.ipv4.tcp_keepalive_intvl": "30",
  "net.ipv4.tcp_keepalive_probes": "3",
};

describe("sysctls of a pod, by kind", () => {
  it("web and realtime on 1.34: keepalive below the 350 s of the NLB", () => {
    expect(values("web", "1.34", 8000)).toEqual(KEEPALIVE);
    expect(values("realtime", "1.34", 8000)).toEqual(KEEPALIVE);
    // 120 s + 3 probes x 30 s = 210 s
    const [time, interval, probes] = Object.values(values("web", "1.34")).map(Number);
    expect((time ?? NaN) + (interval ?? NaN) * (probes ?? NaN)).toBeLessThan(350);
  });

  it("workers open more connections of their own, so they get more ports", () => {
    expect(values("worker", "1.34", 8000)).toEqual({
      ...KEEPALIVE,
      "net.ipv4.ip_local_port_range": "10240 65000",
    });
  });

  it("a listening port among the ephemeral ones is reserved: 32768 to 60999, for workers 10240 to 65000", () => {
    const reserved = (kind: PodKind, port: number) =>
      values(kind, "1.34", port)["net.ipv4.ip_local_reserved_ports"];
    expect(reserved("web", 32_767)).toBeUndefined();
    expect(reserved("web", 32_768)).toBe("32768");
    expect(reserved("realtime", 60_999)).toBe("60999");
    expect(reserved("web", 61_000)).toBeUndefined();
    expect(reserved("worker", 10_239)).toBeUndefined();
    expect(reserved("worker", 10_240)).toBe("10240");
    expect(reserved("worker", 65_000)).toBe("65000");
    expect(reserved("worker", 65_001)).toBeUndefined();
  });

  it("what became safe in 1.37 is set from 1.37 on", () => {
    expect(values("web", "1.37", 8000)).toEqual({
      ...KEEPALIVE,
      "net.ipv4.tcp_slow_start_after_idle": "0",
    });
    expect(values("realtime", "1.37", 8000)).toEqual({
      ...KEEPALIVE,
      "net.ipv4.tcp_slow_start_after_idle": "0",
      "net.ipv4.tcp_notsent_lowat": "131072",
    });
  });

  it("before 1.29 the keepalive is not the pod's to set", () => {
    expect(values("web", "1.28", 8000)).toEqual({});
  });

  it("on Fargate there are none", () => {
    for (const kind of KINDS) expect(podSysctls(kind, "1.37", 40_000, true)).toEqual([]);
  });
});

describe("whatever the kind, version and port", () => {
  const any = fc.tuple(
    fc.constantFrom(...KINDS),
    fc.integer({ min: 20, max: 45 }).map((minor) => `1.${minor}`),
    fc.integer({ min: 1024, max: 65_535 }),
  );

  it("only what every pod may set is returned, each with reason, source and default", () => {
    fc.assert(
      fc.property(any, ([kind, version, port]) => {
        for (const setting of podSysctls(kind, version, port)) {
          expect(sysctlVerdict(setting.name, version)).toBe("safe");
          expect(setting.why.length).toBeGreaterThan(20);
          expect(setting.source).not.toBe("");
          expect(setting.default).not.toBe("");
          expect(setting.apply).toBe("rolling");
        }
      }),
    );
  });

  it("a later version takes nothing away", () => {
    fc.assert(
      fc.property(any, fc.nat(10), ([kind, version, port], more) => {
        const later = `1.${Number(version.slice(2)) + more}`;
        expect(values(kind, later, port)).toMatchObject(values(kind, version, port));
      }),
    );
  });
});
