/** Types are checked once by `tsc --noEmit`; here they are only stripped. */
const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    {
      jsc: { parser: { syntax: "typescript" }, target: "es2024" },
      module: { type: "commonjs" },
    },
  ],
};

const project = (displayName, extra) => ({
  displayName,
  transform,
  testEnvironment: "node",
  ...extra,
});

/** @type {import("jest").Config} */
export default {
  // Most of a test on the engine is waiting for other processes: a worker for each processor, none kept free.
  maxWorkers: "100%",
  projects: [
    project("unit", {
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        "<rootDir>/test/engine/",
        "<rootDir>/test/lab/cluster/server/",
        "<rootDir>/test/lab/engines-live/",
        "<rootDir>/test/lab/k6/",
        "<rootDir>/test/lab/migrations/",
        "<rootDir>/test/observability/",
      ],
    }),
    project("engine", {
      testMatch: ["<rootDir>/test/engine/**/*.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/test/engine/support/timeout.ts"],
    }),
    // Needs etcd beside Node and Go: `make test-cluster`, not `make test`.
    project("cluster", { testMatch: ["<rootDir>/test/lab/cluster/server/**/*.test.ts"] }),
    // Needs promtool (Debian: prometheus), which `make test` builds with Go where there is none.
    project("alerts", {
      testMatch: ["<rootDir>/test/observability/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", "/mutations\\.test\\.ts$"],
    }),
    // Minutes: runs promtool on rules with a mistake put in.
    project("mutations", { testMatch: ["<rootDir>/test/observability/mutations.test.ts"] }),
    // Starts PostgreSQL, Redis and PgBouncer (`make lab-setup`).
    project("lab", { testMatch: ["<rootDir>/test/lab/engines-live/**/*.test.ts"] }),
    // Needs k6 1.6 or newer; without it one is built with Go.
    project("k6", { testMatch: ["<rootDir>/test/lab/k6/**/*.test.ts"] }),
    // Needs a PostgreSQL with pg_cron (Debian: postgresql-15 postgresql-15-cron), or its programs' folder in PGBIN.
    project("postgres", { testMatch: ["<rootDir>/test/lab/migrations/**/*.test.ts"] }),
  ],
};
