import { describe, expect, it } from "@jest/globals";
import { REDIS_CACHE_DEFAULTS } from "../../components/cache/redis-cache-args.ts";
import { STATIC_SITE_DEFAULTS } from "../../components/cdn/static-site-args.ts";
import { withDefaults } from "../../components/core/defaults.ts";
import { POSTGRES_DATABASE_DEFAULTS } from "../../components/database/postgres-database-args.ts";
import { NETWORK_DEFAULTS } from "../../components/network/network-args.ts";
import { ALARM_TOPIC_DEFAULTS } from "../../components/observability/alarm-topic-args.ts";
import { documentedDefaults, undocumented } from "../support/default-tags.ts";

const COMPONENTS = [
  ["components/network/network-args.ts", "NetworkArgs", NETWORK_DEFAULTS],
  [
    "components/database/postgres-database-args.ts",
    "PostgresDatabaseArgs",
    POSTGRES_DATABASE_DEFAULTS,
  ],
  ["components/cache/redis-cache-args.ts", "RedisCacheArgs", REDIS_CACHE_DEFAULTS],
  ["components/observability/alarm-topic-args.ts", "AlarmTopicArgs", ALARM_TOPIC_DEFAULTS],
  ["components/cdn/static-site-args.ts", "StaticSiteArgs", STATIC_SITE_DEFAULTS],
] as const;

describe.each(COMPONENTS)("%s", (file, interfaceName, defaults) => {
  it("documents exactly the defaults it uses", () => {
    expect(documentedDefaults(file, interfaceName)).toEqual({ ...defaults });
  });

  it("documents what happens without each optional argument", () => {
    expect(undocumented(file, interfaceName)).toEqual([]);
  });
});

describe("withDefaults", () => {
  it("fills what is absent or undefined and keeps 0, false and empty strings", () => {
    const defaults = { a: 1, b: true, c: "x", d: 4 };
    const args: Partial<typeof defaults> = { a: 0, b: false, c: "", d: undefined };
    expect(withDefaults(defaults, args)).toEqual({ a: 0, b: false, c: "", d: 4 });
  });
});
