/** What ElastiCache takes in a parameter group. */

import { checkDuplicates } from "./postgres.ts";
import type { ServiceRule, View } from "./view.ts";

/** Parameters no group can change. Source: ElastiCache guide, "Redis OSS parameters" (ParameterGroups.Redis). */
const FIXED: Readonly<Record<string, string>> = {
  maxmemory: "the node type sets it",
  maxclients: "it is 65000 on every node",
  "tcp-backlog": "ElastiCache does not expose it",
  appendonly: "ElastiCache keeps snapshots instead",
  appendfsync: "ElastiCache keeps snapshots instead",
  "lua-time-limit": "it is fixed at 5000",
  "replica-lazy-flush": "it is fixed at yes",
  "replica-ignore-maxmemory": "it is fixed",
};

/** Values of parameters that take one of a few. Source: the same page. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "maxmemory-policy": [
    "volatile-lru",
    "allkeys-lru",
    "volatile-lfu",
    "allkeys-lfu",
    "volatile-random",
    "allkeys-random",
    "volatile-ttl",
    "noeviction",
  ],
  "cluster-enabled": ["yes", "no"],
  activedefrag: ["yes", "no"],
  "lazyfree-lazy-eviction": ["yes", "no"],
  "lazyfree-lazy-expire": ["yes", "no"],
  "lazyfree-lazy-server-del": ["yes", "no"],
  "lazyfree-lazy-user-del": ["yes", "no"],
  "close-on-replica-write": ["yes", "no"],
};

const FAMILY = /^(?:memcached1\.[456]|redis(?:[2-5]\.\d|6\.x|7)|valkey[789])$/;

function checkParameter(parameter: View): void {
  const [name, value] = [parameter.text("name"), parameter.text("value")];
  if (name === undefined) return;
  const fixed = FIXED[name];
  if (fixed !== undefined)
    parameter.fail("name", `a parameter that can be changed; ${fixed}`, `leave ${name} out`);
  if (value === undefined) return;
  const choices = CHOICES[name];
  if (choices?.includes(value) === false) parameter.fail("value", choices.join(", "));
  const number = /^\d+$/.test(value) ? Number(value) : undefined;
  if (name === "timeout" && (number === undefined || (number > 0 && number < 20))) {
    parameter.fail("value", "0 (never), or at least 20 seconds");
  }
  if (name === "reserved-memory-percent" && (number === undefined || number > 100)) {
    parameter.fail("value", "0 to 100");
  }
}

/** Rules of parameter groups. */
export const CACHE_PARAMETER_RULES: readonly ServiceRule[] = [
  {
    source: "ElastiCache API, CreateCacheParameterGroup: CacheParameterGroupFamily",
    check: (view) => {
      const family = view.text("family");
      if (family !== undefined && !FAMILY.test(family))
        view.fail("family", "a family such as valkey8, valkey7, redis7 or redis6.x");
    },
  },
  {
    source: "ElastiCache guide, ParameterGroups.Redis",
    check: (view) => {
      const parameters = view.items("parameters");
      checkDuplicates(parameters);
      for (const parameter of parameters) checkParameter(parameter);
    },
  },
];
