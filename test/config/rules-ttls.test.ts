import { describe, expect, it } from "@jest/globals";
import { clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;

const REFUSED: readonly Refused[] = [
  [
    "entries of a cache that is not there",
    { "ttls/lists/cache": undefined },
    [
      "ttls.lists.cache",
      '"cache"',
      "a cache of the role cache: hot",
      set("ttls.lists.cache", "hot"),
    ],
  ],
  [
    "entries where nothing is evicted",
    { "ttls/lists/cache": "queue" },
    [
      "ttls.lists.cache",
      '"queue"',
      "a cache of the role cache: hot",
      set("ttls.lists.cache", "hot"),
    ],
  ],
  [
    "a warmer that is not there",
    { "ttls/lists/warmedBy": "warmer" },
    [
      "ttls.lists.warmedBy",
      '"warmer"',
      "a job with a schedule: warm; did you mean warm?",
      set("ttls.lists.warmedBy", "warm"),
    ],
  ],
  [
    "a warmer that runs on deployments only",
    { "ttls/lists/warmedBy": "migrations" },
    [
      "ttls.lists.warmedBy",
      '"migrations"',
      "a job with a schedule: warm",
      "pulumi config rm --path 'plumbline:ttls.lists.warmedBy' --stack prod",
    ],
  ],
];

describe("rules on cache lifetimes", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it("take an entry that nobody warms", () => {
    const values = { "ttls/lists/warmedBy": undefined };
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });
});
