import type { PlainCase } from "../case.ts";
import { remove, set, the } from "../program.ts";
import type { Program } from "../program.ts";

/** Sets one parameter of PostgreSQL. */
function setParameter(program: Program, name: string, value: string, applyMethod?: string): void {
  const list = the(program, "parameters").inputs["parameters"] as {
    name: string;
    value: string;
    applyMethod: string;
  }[];
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no parameter ${name}.`);
  found.value = value;
  found.applyMethod = applyMethod ?? found.applyMethod;
}

/** RDS for PostgreSQL. */
export const DATABASE_CASES: readonly PlainCase[] = [
  {
    name: "database: a larger class, one zone",
    covers: [],
    change: set({ instanceClass: "db.r7g.xlarge" }, "db"),
    classes: { db: "downtime" },
    worse: [],
  },
  {
    name: "database: a larger class, two zones",
    covers: [],
    change: set({ instanceClass: "db.r7g.xlarge" }, "db-ha"),
    classes: { "db-ha": "downtime" },
    worse: [],
  },
  {
    name: "database: a larger class, by a blue/green deployment",
    covers: [],
    change: set({ instanceClass: "db.r7g.xlarge", blueGreenUpdate: { enabled: true } }, "db"),
    classes: { db: "downtime" },
    worse: [],
  },
  {
    name: "database: a static parameter",
    covers: ["7.2", "c.5"],
    change: (program) => setParameter(program, "max_connections", "800"),
    classes: { parameters: "reboot" },
    worse: [],
  },
  {
    name: "database: a parameter that applies at once",
    covers: ["c.5"],
    change: (program) => setParameter(program, "work_mem", "81920"),
    classes: { parameters: "in-place" },
    worse: [],
  },
  {
    name: "database: bytes where kilobytes are meant",
    covers: ["7.4", "c.3", "c.4"],
    change: (program) => setParameter(program, "work_mem", "41943040"),
    classes: { parameters: "in-place" },
    worse: [],
  },
  {
    name: "database: only the way a parameter is applied",
    covers: ["7.1", "c.6"],
    change: (program) => setParameter(program, "work_mem", "40960", "pending-reboot"),
    // The provider takes no notice: AWS reads applyMethod back as it likes.
    classes: {},
    worse: [],
  },
  {
    name: "database: TLS no longer demanded",
    covers: [],
    change: (program) => setParameter(program, "rds.force_ssl", "0"),
    classes: { parameters: "in-place" },
    worse: ["security"],
  },
  {
    name: "database: another parameter group",
    covers: ["7.2"],
    change: set({ parameterGroupName: "default.postgres16" }, "db"),
    classes: { db: "reboot" },
    worse: [],
  },
  {
    name: "database: the family of the parameter group, under its name",
    covers: ["7.3", "c.7"],
    change: set({ family: "postgres17" }, "parameters"),
    classes: { parameters: "replace", db: "reboot" },
    worse: ["order"],
  },
  {
    name: "database: no longer encrypted, no snapshot",
    covers: ["7.5", "c.1", "c.2"],
    change: set({ storageEncrypted: false }, "db"),
    classes: { db: "data-loss" },
    worse: ["order", "security"],
  },
  {
    name: "database: another name inside, with a final snapshot",
    covers: ["7.5", "c.1"],
    change: set({ dbName: "shop" }, "db-ha"),
    classes: { "db-ha": "replace" },
    worse: ["order"],
  },
  {
    name: "database: another name inside, the old one kept",
    covers: ["7.5", "c.1", "c.2"],
    change: set({ dbName: "shop" }, "db-kept"),
    classes: { "db-kept": "replace" },
    worse: ["order"],
  },
  {
    name: "database: deleted without a snapshot",
    covers: ["c.1", "c.2"],
    change: remove("db"),
    classes: { db: "data-loss" },
  },
  {
    name: "database: deleted with a final snapshot, still protected against it",
    covers: ["c.1"],
    change: remove("db-ha"),
    classes: { "db-ha": "downtime" },
    worse: ["order"],
  },
  {
    name: "database: taken out of the program, kept at AWS",
    covers: ["c.1"],
    change: remove("db-kept"),
    classes: { "db-kept": "downtime" },
    worse: ["order"],
  },
  {
    name: "database: renamed in the program",
    covers: ["7.5", "c.1"],
    change: (program) => {
      program["orders"] = the(program, "db");
      delete program["db"];
    },
    classes: { db: "data-loss", orders: "in-place" },
    worse: ["order"],
  },
  {
    name: "database: renamed in the program, with an alias",
    covers: ["c.1"],
    change: (program) => {
      program["orders"] = { ...the(program, "db"), alias: "db" };
      delete program["db"];
    },
    classes: {},
    worse: [],
  },
  {
    name: "database: a new major version in one step",
    covers: ["7.3", "c.8"],
    change: set({ engineVersion: "17.2" }, "db"),
    classes: { db: "downtime" },
    worse: ["order"],
  },
  {
    name: "database: a minor version",
    covers: ["c.8"],
    change: set({ engineVersion: "16.6" }, "db"),
    classes: { db: "downtime" },
    worse: [],
  },
  {
    name: "database: more storage",
    covers: [],
    change: set({ allocatedStorage: 200 }, "db"),
    classes: { db: "in-place" },
    worse: [],
  },
  {
    name: "database: less storage",
    covers: [],
    change: set({ allocatedStorage: 50 }, "db"),
    classes: { db: "in-place" },
    worse: ["order"],
  },
  {
    name: "database: a second zone",
    covers: [],
    change: set({ multiAz: true }, "db"),
    classes: { db: "in-place" },
    worse: [],
  },
  {
    name: "database: another port",
    covers: [],
    change: set({ port: 5433 }, "db"),
    classes: { db: "downtime" },
    worse: [],
  },
  {
    name: "database: backups off",
    covers: ["c.2"],
    change: set({ backupRetentionPeriod: 0 }, "db"),
    classes: { db: "downtime" },
    worse: ["security"],
  },
  {
    name: "database: protection against deletion off",
    covers: ["c.2"],
    change: set({ deletionProtection: false }, "db-ha"),
    classes: { "db-ha": "in-place" },
    worse: ["security"],
  },
  {
    name: "database: the engine's protection off",
    covers: ["c.2"],
    change: (program) => {
      the(program, "db-kept").protect = false;
    },
    classes: { "db-kept": "none" },
    worse: ["security"],
  },
  {
    name: "database: reachable from the internet",
    covers: [],
    change: set({ publiclyAccessible: true }, "db"),
    classes: { db: "in-place" },
    worse: ["security"],
  },
  {
    name: "database: a tag",
    covers: [],
    change: set({ tags: { owner: "shop" } }, "db"),
    classes: { db: "none" },
    worse: [],
  },
  {
    name: "database: a replica deleted",
    covers: ["7.16"],
    change: remove("db-replica"),
    classes: { "db-replica": "downtime" },
  },
  {
    name: "database: a replica of another encryption",
    covers: ["7.16"],
    change: set({ storageEncrypted: false }, "db-replica"),
    classes: { "db-replica": "replace" },
  },
  {
    name: "password: made anew",
    covers: ["7.6", "c.9"],
    change: set({ length: 40 }, "password"),
    classes: { password: "replace" },
  },
];
