import { describe, expect, it } from "@jest/globals";
import { problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

/** What each rule refuses, and the message it gives. */
const REFUSED: readonly Refused[] = [
  [
    "fewer replicas at most than at least",
    { "services/api/replicas": { min: 5, max: 4 } },
    [
      "services.api.replicas.max",
      "4",
      "at least 5 (services.api.replicas.min)",
      "pulumi config set --path 'plumbline:services.api.replicas.max' 5 --stack prod",
    ],
  ],
  [
    "a service behind a proxy that is not there",
    { "database/proxy/enabled": false },
    [
      "services.api.via",
      '"proxy"',
      "direct while there is no proxy",
      "pulumi config set --path 'plumbline:services.api.via' direct --stack prod",
    ],
  ],
  [
    "a job behind a proxy that is not there",
    {
      "database/proxy/enabled": false,
      "services/api/via": "direct",
      "jobs/migrations/via": "proxy",
    },
    [
      "jobs.migrations.via",
      '"proxy"',
      "direct while there is no proxy",
      "pulumi config set --path 'plumbline:jobs.migrations.via' direct --stack prod",
    ],
  ],
  [
    "a pool of a cache that is not there",
    { "services/api/cachePools": { hto: { size: 7 } } },
    [
      "services.api.cachePools.hto",
      '{"size":7}',
      "a cache of the stack: hot; did you mean hot?",
      "pulumi config rm --path 'plumbline:services.api.cachePools.hto' --stack prod && pulumi config set --path 'plumbline:services.api.cachePools.hot.size' 7 --stack prod",
    ],
  ],
  [
    "queues of a service that takes no tasks",
    { "services/api/queues": ["mail"] },
    [
      "services.api.queues",
      '["mail"]',
      "none for a service of kind web",
      "pulumi config rm --path 'plumbline:services.api.queues' --stack prod",
    ],
  ],
];

describe("rules on services", () => {
  it.each(REFUSED)("refuse %s", (_, values, [path, got, allowed, fix]) => {
    expect(problemsOf(withValues(values))).toEqual([
      expect.objectContaining({ path, got, fix, allowed: expect.stringContaining(allowed) }),
    ]);
  });
});
