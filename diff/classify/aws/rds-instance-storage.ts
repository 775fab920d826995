import type { CodeInfo } from "../../model.ts";
import { brief, differences, numeric, text } from "../general/reading.ts";
import type { PropertyRule, Said, Seen } from "./properties.ts";
import { engineOf, whenApplied } from "./rds-words.ts";
import { RDS_MODIFYING, RDS_OPTIMIZATION, RDS_STORAGE } from "./sources.ts";

/** GiB above which RDS for MariaDB, MySQL and PostgreSQL stripes volumes, and copies the data to get there. Source: RDS_STORAGE. */
const STRIPED = 400;

const STORAGE_SIZE: CodeInfo = {
  code: "rds-storage-size",
  kind: "in-place",
  title: "The allocated storage of a database changes.",
  why:
    "It can only grow. Downtime does not occur, but the database may be slower until storage optimization is over: minutes, up " +
    "to more than 24 hours, and for six hours or as long no other change of the storage is taken. Above 400 GiB for the first " +
    "time all data is copied.",
  sources: [RDS_MODIFYING, RDS_OPTIMIZATION, RDS_STORAGE],
};

const STORAGE_TYPE: CodeInfo = {
  code: "rds-storage-type",
  kind: "in-place",
  title: "The storage type of a database changes.",
  why:
    "Between SSD types the volumes change while they serve. From or to magnetic storage all data is copied, with a brief downtime " +
    "while that starts. For six hours no other change of size or type is taken.",
  sources: [RDS_MODIFYING, RDS_STORAGE],
};

const STORAGE_SPEED: CodeInfo = {
  code: "rds-storage-speed",
  kind: "in-place",
  title: "IOPS or throughput of a database's storage change.",
  why: "Downtime does not occur; the database may be slower until storage optimization is over, and no other change of the storage is taken meanwhile.",
  sources: [RDS_MODIFYING, RDS_OPTIMIZATION],
};

const LOCKED =
  "For six hours, or until storage optimization is over (up to more than 24 hours), no other change of the storage is taken.";

const size: PropertyRule = {
  code: STORAGE_SIZE,
  keys: ["allocatedStorage"],
  judge(seen): Said {
    const [before, after] = [numeric(seen.before), numeric(seen.after)];
    const words = `${seen.change.name}: ${brief(seen.before)} -> ${brief(seen.after)} GiB`;
    if (before !== undefined && after !== undefined && after < before) {
      return {
        class: "in-place",
        message: `${words}. Allocated storage cannot be made smaller: RDS refuses, and the update fails there with the database as it was.`,
        fix: "Keep the size, or move to a smaller database by a blue/green deployment or a dump.",
      };
    }
    const copies = copied(seen, before, after)
      ? ` Crossing ${STRIPED} GiB, all data is copied to more volumes: expect load.`
      : "";
    const unknown = after === undefined ? " If it is smaller than now, RDS refuses." : "";
    return {
      class: "in-place",
      message: `${words} ${whenApplied(seen.change)}, without downtime, maybe slower meanwhile. ${LOCKED}${copies}${unknown}`,
    };
  },
};

function copied(seen: Seen, before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  const engine = engineOf(seen.change);
  const striped = engine === undefined || ["postgres", "mysql", "mariadb"].includes(engine);
  return striped && before <= STRIPED && after > STRIPED;
}

const type: PropertyRule = {
  code: STORAGE_TYPE,
  keys: ["storageType"],
  judge(seen): Said {
    const [before, after] = [text(seen.before), text(seen.after)];
    const words = `${seen.change.name}: storage ${brief(seen.before)} -> ${brief(seen.after)} ${whenApplied(seen.change)}`;
    if (before === undefined || after === undefined || [before, after].includes("standard")) {
      return {
        class: "downtime",
        message: `${words}. From or to magnetic storage all data is copied: a brief downtime while it starts, load until it ends. ${before === undefined || after === undefined ? "One of the types is not known. " : ""}${LOCKED}`,
        outage: { when: whenApplied(seen.change) },
      };
    }
    return {
      class: "in-place",
      message: `${words}: between SSD types the volumes change while they serve. ${LOCKED}`,
    };
  },
};

const speed: PropertyRule = {
  code: STORAGE_SPEED,
  keys: ["iops", "storageThroughput"],
  judge: (seen) => ({
    class: "in-place",
    message: `${seen.change.name}: ${differences(seen.properties)} ${whenApplied(seen.change)}, without downtime. ${LOCKED}`,
  }),
};

/** What changes of an instance's storage do. */
export const RDS_INSTANCE_STORAGE: readonly PropertyRule[] = [size, type, speed];
