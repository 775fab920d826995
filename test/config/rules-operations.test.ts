import { describe, expect, it } from "@jest/globals";
import { clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;

const REFUSED: readonly Refused[] = [
  [
    "an operation on a cache that is not there",
    { "operations/clear-lists/cache": "cold" },
    [
      "operations.clear-lists.cache",
      '"cold"',
      "one of caches: hot, queue",
      set("operations.clear-lists.cache", "hot"),
    ],
  ],
  [
    "an operation on a service that is misspelt",
    { "operations/restart": { action: "restart", service: "maill" } },
    [
      "operations.restart.service",
      '"maill"',
      "one of services: api, mail; did you mean mail?",
      set("operations.restart.service", "mail"),
    ],
  ],
  [
    "more replicas than the budgets hold for",
    { "operations/scale": { action: "scale", service: "api", replicas: 5 } },
    [
      "operations.scale.replicas",
      "5",
      "2 to 4 (services.api.replicas)",
      set("operations.scale.replicas", "4"),
    ],
  ],
  [
    "fewer replicas than there are anyway",
    { "operations/scale": { action: "scale", service: "api", replicas: 1 } },
    [
      "operations.scale.replicas",
      "1",
      "2 to 4 (services.api.replicas)",
      set("operations.scale.replicas", "2"),
    ],
  ],
  [
    "operations without kubectl",
    {
      "tools/kubectlImage": undefined,
      "operations/restart": { action: "restart", service: "api" },
      "operations/scale": { action: "scale", service: "api", replicas: 4 },
    },
    [
      "tools.kubectlImage",
      "nothing",
      "an image with kubectl, for operations.restart, operations.scale",
      set("tools.kubectlImage", "'registry.example.com/kubectl@sha256:<digest>'"),
    ],
  ],
  [
    "clearing a cache without a client",
    { "tools/valkeyImage": undefined },
    [
      "tools.valkeyImage",
      "nothing",
      "an image with valkey, for operations.clear-lists",
      set("tools.valkeyImage", "'registry.example.com/valkey@sha256:<digest>'"),
    ],
  ],
  [
    "SQL without psql",
    { "tools/postgresImage": undefined },
    [
      "tools.postgresImage",
      "nothing",
      "an image with postgres, for migrations",
      set("tools.postgresImage", "'registry.example.com/postgres@sha256:<digest>'"),
    ],
  ],
];

describe("rules on operations and tools", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    [
      "all three actions",
      {
        "operations/restart": { action: "restart", service: "mail" },
        "operations/scale": { action: "scale", service: "api", replicas: 4 },
      },
    ],
    ["no tools where nothing needs them", { operations: {}, migrations: {}, tools: {} }],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });
});

describe("operations of a wrong shape", () => {
  const problem = (operation: unknown) =>
    problemsOf(withValues({ "operations/x": operation }, clustered()));

  it("name the actions there are, and the one that was probably meant", () => {
    expect(problem({ action: "restrat", service: "api" })).toEqual([
      expect.objectContaining({
        path: "operations.x.action",
        got: '"restrat"',
        allowed: "clear-cache, restart or scale",
        fix: set("operations.x.action", "restart"),
      }),
    ]);
  });

  it("ask for the action first", () => {
    expect(problem({ service: "api" })).toEqual([
      expect.objectContaining({ path: "operations.x.action", got: "nothing" }),
    ]);
  });

  it("know only the keys of the action, and what each of them takes", () => {
    expect(problem({ action: "restart", service: "api", replicas: 3 })).toEqual([
      expect.objectContaining({
        path: "operations.x.replicas",
        allowed: "known here: action, service",
        fix: "pulumi config rm --path 'plumbline:operations.x.replicas' --stack prod",
      }),
    ]);
    expect(problem({ action: "scale", service: "api", replica: 3 })).toEqual([
      expect.objectContaining({
        path: "operations.x.replicas",
        allowed: "a whole number from 1 to 1000",
      }),
      expect.objectContaining({
        path: "operations.x.replica",
        allowed: expect.stringContaining("did you mean replicas?"),
      }),
    ]);
    expect(problem({ action: "clear-cache", cache: "hot", prefix: "lists:*" })).toEqual([
      expect.objectContaining({
        path: "operations.x.prefix",
        allowed: "letters, digits and : . _ - (no wildcard)",
      }),
    ]);
  });

  it("say so when an operation is no map", () => {
    expect(problem("restart")).toEqual([
      expect.objectContaining({
        path: "operations.x",
        allowed: "a map with the keys action, cache, prefix, service, replicas",
      }),
    ]);
  });
});
