import type { ResourceChange } from "../../model.ts";
import { shown } from "../../values.ts";
import { DATABASE } from "./database-engine.ts";
import { flagOf, inputText, moveOf, numberOf, orderCode, step } from "./check.ts";
import type { OrderCheck, Problem } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** From here on gp3 of RDS for PostgreSQL is striped: GiB. Source: terraform-provider-aws#28382. */
const STRIPED_GIB = 400;
/** The fewest IOPS of striped gp3. Source: terraform-provider-aws#28382. */
const STRIPED_IOPS = 12_000;
/** A larger size has to be larger by this much. Source: Amazon RDS User Guide, "Increasing DB instance storage capacity". */
const LEAST_GROWTH = 1.1;

const KEYS = ["allocatedStorage", "storageType", "iops", "storageThroughput"] as const;

/** The disks of a database. */
export const DATABASE_STORAGE: OrderCheck = {
  codes: [
    orderCode(
      "database-storage-encryption",
      "The encryption of a database's storage changes.",
      "It is decided when the instance is made: for another key, on or off Pulumi replaces it by an empty one. The data goes along only in a copied snapshot.",
      SOURCES.replaceFacts,
      SOURCES.databaseProvider,
    ),
    orderCode(
      "database-storage-shrink",
      "The storage of a database gets smaller.",
      "RDS makes storage larger only; less takes another instance or a blue/green deployment.",
      SOURCES.databaseStorage,
      SOURCES.databaseShrink,
    ),
    orderCode(
      "database-storage-growth",
      "The storage of a database grows by less than a tenth.",
      "RDS refuses to grow storage by less than 10 percent.",
      SOURCES.databaseStorage,
    ),
    orderCode(
      "database-gp3",
      "IOPS or throughput of gp3 do not fit its size.",
      "RDS for PostgreSQL takes neither below 400 GiB, and from there on no less than 12,000 IOPS.",
      SOURCES.databaseGp3,
      SOURCES.databaseProvider,
      SOURCES.gp3Baseline,
    ),
    orderCode(
      "database-storage-cooldown",
      "The storage of a database is modified.",
      "The next modification is refused for six hours or until the optimisation is over, whichever is longer (newer pages of AWS: once it is over, four times in 24 hours).",
      SOURCES.databaseStorage,
      SOURCES.databaseGp3,
    ),
  ],
  types: [DATABASE],
  check: (change) => [...encryption(change), ...storage(change)],
};

function encryption(change: ResourceChange): readonly Problem[] {
  const { name } = change;
  const encrypted = moveOf(change, "storageEncrypted");
  const key = moveOf(change, "kmsKeyId");
  if (encrypted === undefined && (key === undefined || change.operation !== "replace")) return [];
  const isOff = flagOf(encrypted?.after ?? true) === false;
  const what =
    encrypted === undefined
      ? "gets another key"
      : isOff
        ? "is not to be encrypted any more"
        : "is to be encrypted";
  const copy = isOff
    ? "a second instance without encryption, filled by pg_dump or logical replication"
    : `the snapshot copied under the key (rds.SnapshotCopy with kmsKeyId), and a second instance with snapshotIdentifier set to the copy`;
  return [
    {
      code: "database-storage-encryption",
      message: `The storage of ${name} ${what}: an instance keeps what it was made with, so that Pulumi replaces it by an empty one.`,
      properties: [
        ...(encrypted === undefined ? [] : ["storageEncrypted"]),
        ...(key === undefined ? [] : ["kmsKeyId"]),
      ],
      steps: [
        step(`a manual snapshot of ${name}, writes stopped`, "What is written later is not in it."),
        step(
          copy,
          isOff
            ? "A snapshot of encrypted storage stays encrypted."
            : "Only the copy of a snapshot can have another encryption than its instance.",
        ),
        step(
          "the clients, the proxy and the replicas: the second instance",
          "Its endpoint is another one.",
        ),
        step(`${name} out of the program`, "Nobody uses it any more."),
      ],
    },
  ];
}

function storage(change: ResourceChange): readonly Problem[] {
  if (change.operation !== "update") return [];
  const moved = KEYS.filter((key) => moveOf(change, key) !== undefined);
  if (moved.length === 0) return [];
  const size = moveOf(change, "allocatedStorage");
  const [from, to] = [numberOf(size?.before), numberOf(size?.after)];
  const refused = from === undefined || to === undefined ? [] : sizes(change, from, to);
  const unfit = gp3(change);
  const problems = [...refused, ...unfit];
  if (problems.length > 0) return problems;
  return [
    {
      code: "database-storage-cooldown",
      direction: "neutral",
      message: `${change.name} modifies its storage (${moved.join(", ")}): RDS takes the next storage modification once its optimisation is over, and not within six hours; all that is to change belongs into this one.`,
      properties: moved,
    },
  ];
}

function sizes({ name }: ResourceChange, from: number, to: number): readonly Problem[] {
  if (to < from) {
    return [
      {
        code: "database-storage-shrink",
        message: `The storage of ${name} cannot go from ${from} GiB down to ${to} GiB: RDS refuses it.`,
        properties: ["allocatedStorage"],
        steps: [
          step(
            `an RDS blue/green deployment of ${name} whose green instance has ${to} GiB, switched over by hand; or a second instance of ${to} GiB, filled by logical replication or pg_dump`,
            "An existing instance's storage only grows.",
          ),
          step(`${name}: allocatedStorage: ${to}`, "The program says what is there by then."),
        ],
      },
    ];
  }
  if (to >= from * LEAST_GROWTH) return [];
  const least = Math.ceil(from * LEAST_GROWTH);
  return [
    {
      code: "database-storage-growth",
      message: `The storage of ${name} grows from ${from} GiB to ${to} GiB, by less than 10 %: RDS refuses it.`,
      properties: ["allocatedStorage"],
      steps: [step(`${name}: allocatedStorage: ${least}`, `10 % more than ${from} GiB.`)],
    },
  ];
}

function gp3({ name, after }: ResourceChange): readonly Problem[] {
  if ((inputText(after, "engine") ?? "postgres") !== "postgres") return [];
  if (inputText(after, "storageType") !== "gp3") return [];
  const size = numberOf(after?.inputs["allocatedStorage"]);
  const iops = numberOf(after?.inputs["iops"]);
  const throughput = numberOf(after?.inputs["storageThroughput"]);
  if (size === undefined) return [];
  const isTooFew = size >= STRIPED_GIB && iops !== undefined && iops < STRIPED_IOPS;
  const isTooEarly = size < STRIPED_GIB && (iops !== undefined || throughput !== undefined);
  if (!isTooFew && !isTooEarly) return [];
  const given = [
    ...(iops === undefined ? [] : [`iops ${shown(iops)}`]),
    ...(throughput === undefined ? [] : [`storageThroughput ${shown(throughput)}`]),
  ].join(" and ");
  return [
    {
      code: "database-gp3",
      message: isTooFew
        ? `${name} has gp3 of ${size} GiB with ${given}: from 400 GiB on RDS takes no less than 12,000 IOPS.`
        : `${name} has gp3 of ${size} GiB with ${given}: below 400 GiB RDS takes neither.`,
      properties: ["allocatedStorage", ...(iops === undefined ? ["storageThroughput"] : ["iops"])],
      steps: isTooFew
        ? [step(`${name}: iops: ${STRIPED_IOPS} or more, in this same update`, cooldown)]
        : [
            step(
              `${name}: allocatedStorage: ${STRIPED_GIB} together with ${given}, or ${given} out`,
              cooldown,
            ),
          ],
    },
  ];
}

const cooldown =
  "Size and IOPS belong into one modification: RDS takes the next one only once the optimisation is over, and not within six hours.";
