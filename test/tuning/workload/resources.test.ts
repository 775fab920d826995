import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { tuneWorkload } from "../../../tuning/workload.ts";
import { gib, mib } from "../../../tuning/units.ts";
import { problemsOf } from "../../support/problems.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, service } from "../../support/services.ts";

type Resources = NonNullable<RawService["resources"]>;

function tuned(resources: Resources, workers = 4) {
  return tuneWorkload("api", service(WEB, { workers, resources }), CONTEXT);
}

function wrong(resources: Resources, workers = 4) {
  return problemsOf(() => tuned(resources, workers));
}

/** The numbers of the guide: 4 workers, 500m of 1000m, 512Mi of 1Gi, 100Mi of /tmp, 500Mi of cache, 2Gi of disk. */
const GUIDE = {
  cpuMillicores: 500,
  memoryMiB: 1024,
  tmpMiB: 100,
  cacheMiB: 500,
  ephemeralStorageMiB: 2048,
};

describe("the resources of a pod", () => {
  it("have no CPU limit, and memory as request and limit", () => {
    expect(tuned(GUIDE).resources).toEqual({
      cpuRequestMillicores: 500,
      memory: gib(1),
      ephemeralStorage: gib(2),
      tmp: mib(100),
      cache: mib(500),
      qos: "Burstable",
    });
  });

  it("are guaranteed with a CPU limit that equals the request", () => {
    const { resources } = tuned({ ...GUIDE, cpuMillicores: 4000, cpuLimitMillicores: 4000 });
    expect(resources).toMatchObject({ cpuLimitMillicores: 4000, qos: "Guaranteed" });
    const wider = tuned({ ...GUIDE, cpuMillicores: 2000, cpuLimitMillicores: 4000 });
    expect(wider.resources.qos).toBe("Burstable");
  });

  it("say their arithmetic", () => {
    const { settings } = tuned(GUIDE);
    const why = (name: string) => settings.find((setting) => setting.name === name)?.why;
    expect(why("resources.requests.cpu")).toContain("500m / 4 processes = 125m each");
    // 1024 - 100 = 924; / 4 = 231
    expect(why("resources.limits.memory")).toContain(
      "(1,024 - 100 MiB of /tmp) / 4 processes = 231 MiB each",
    );
    // 2048 - 500 - 50 = 1498
    expect(why("resources.limits.ephemeral-storage")).toContain("= 1,498 MiB to spare");
  });

  it("name the limit the guide asks for as not applied, unless somebody asks for one", () => {
    const names = (tuning: ReturnType<typeof tuned>) => tuning.omitted.map(({ name }) => name);
    expect(names(tuned(GUIDE))).toContain("resources.limits.cpu");
    const limited = tuned({ ...GUIDE, cpuMillicores: 4000, cpuLimitMillicores: 4000 });
    expect(names(limited)).not.toContain("resources.limits.cpu");
  });

  it("may do without a cache folder", () => {
    const { resources, settings } = tuned({ ...GUIDE, cacheMiB: 0 });
    expect(resources.cache).toBe(0);
    expect(settings.map(({ name }) => name)).not.toContain("volumes.cache.emptyDir.sizeLimit");
  });
});

describe("resources that do not go together", () => {
  it("none, once there is a cluster", () => {
    const none = service(WEB, { resources: undefined });
    expect(problemsOf(() => tuneWorkload("api", none, CONTEXT))).toEqual([
      {
        path: "resources",
        got: "nothing",
        allowed:
          "cpuMillicores and memoryMiB, once there is a cluster: scheduler and budgets count with them",
        fix: "add resources.cpuMillicores and resources.memoryMiB",
      },
    ]);
  });

  it("a CPU request above the limit", () => {
    expect(wrong({ ...GUIDE, cpuMillicores: 1500, cpuLimitMillicores: 1000 })).toEqual([
      {
        path: "resources.cpuLimitMillicores",
        got: "1000 millicores",
        allowed: "at least the request of 1500 (resources.cpuMillicores)",
        fix: "remove it: without a limit a pod uses what its node has free; or raise it to the request",
      },
    ]);
  });

  it("four workers on a limit of one core, as in the guide", () => {
    const [problem] = wrong({ ...GUIDE, cpuLimitMillicores: 1000 });
    // 1000m are 100 ms of each 100 ms period: 4 processes use them up in 25
    expect(problem).toEqual({
      path: "resources.cpuLimitMillicores",
      got: "1000 millicores",
      allowed:
        "none, or at least 4 workers x 1000 = 4000: 4 busy processes use up 100 ms of CPU time within 25 ms and are stopped for the other 75 ms of each 100 ms period",
      fix: "remove it, or set workers to 1",
    });
  });

  it("but one process may be limited to less than a core", () => {
    const { resources } = tuned({ ...GUIDE, cpuLimitMillicores: 500 }, 1);
    expect(resources.qos).toBe("Guaranteed");
  });

  it("a /tmp of more than half of the memory", () => {
    expect(wrong({ ...GUIDE, tmpMiB: 513 })).toEqual([
      {
        path: "resources.tmpMiB",
        got: "513 MiB",
        allowed:
          "at most half of memoryMiB, 512: /tmp is in memory, and a full one gets the processes killed",
        fix: "put large files into the cache folder on disk (cacheMiB), or raise memoryMiB",
      },
    ]);
    expect(wrong({ ...GUIDE, tmpMiB: 512 })).toEqual([]);
  });

  it("too little memory for the number of processes", () => {
    // 64 + 4 x 64 = 320
    const [problem] = wrong({ cpuMillicores: 500, memoryMiB: 319 });
    expect(problem).toMatchObject({
      path: "resources.memoryMiB",
      got: "319 MiB for 4 processes and 64 MiB of /tmp",
      fix: "raise it to 320, or lower workers or tmpMiB",
    });
    expect(problem?.allowed).toContain("at least 64 + 4 x 64 = 320 MiB: each process is an");
    expect(wrong({ cpuMillicores: 500, memoryMiB: 320 })).toEqual([]);
  });

  it("but a single process may be small", () => {
    expect(wrong({ cpuMillicores: 50, memoryMiB: 32, tmpMiB: 16 }, 1)).toEqual([]);
    // 16 + 1 x 16 = 32
    expect(wrong({ cpuMillicores: 50, memoryMiB: 31, tmpMiB: 15 }, 1)).toEqual([]);
    expect(wrong({ cpuMillicores: 50, memoryMiB: 31, tmpMiB: 16 }, 1)).toHaveLength(1);
  });

  it("a cache folder as large as the disk it is on", () => {
    expect(wrong({ ...GUIDE, cacheMiB: 2048 })).toEqual([
      {
        path: "resources.cacheMiB",
        got: "2048 MiB",
        allowed:
          "at most ephemeralStorageMiB 2048 - 50 of logs = 1998 MiB: a pod that fills more is evicted",
        fix: "raise resources.ephemeralStorageMiB to 2098, or lower it",
      },
    ]);
    expect(wrong({ ...GUIDE, cacheMiB: 1998 })).toEqual([]);
  });

  it("all of them at once", () => {
    const problems = wrong({
      cpuMillicores: 500,
      cpuLimitMillicores: 400,
      memoryMiB: 128,
      tmpMiB: 100,
      ephemeralStorageMiB: 64,
    });
    expect(problems.map(({ path }) => path)).toEqual([
      "resources.cpuLimitMillicores",
      "resources.tmpMiB",
      "resources.cacheMiB",
    ]);
  });
});

describe("whatever is accepted", () => {
  const size = (min: number, max: number) => fc.integer({ min, max });
  const resources = fc.record({
    cpuMillicores: size(10, 8000),
    memoryMiB: size(16, 4096),
    tmpMiB: size(1, 2048),
    ephemeralStorageMiB: size(64, 4096),
    cacheMiB: size(0, 4096),
  });

  it("leaves memory beside /tmp for every process, and disk beside the cache", () => {
    fc.assert(
      fc.property(resources, size(1, 16), (asked, workers) => {
        fc.pre(wrong(asked, workers).length === 0);
        const { memory, tmp, cache, ephemeralStorage } = tuned(asked, workers).resources;
        return memory - tmp >= workers * mib(16) && tmp < memory && cache < ephemeralStorage;
      }),
    );
  });
});
