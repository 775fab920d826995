import { isUnknown } from "../../values.ts";
import { moveOf, orderCode, step } from "./check.ts";
import type { OrderCheck } from "./check.ts";
import { SOURCES } from "./sources.ts";

/** Properties whose value decides whether one update can do it. */
const DECISIVE: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": [
    "allocatedStorage",
    "engine",
    "engineVersion",
    "identifier",
    "storageEncrypted",
  ],
  "aws:elasticache/replicationGroup:ReplicationGroup": [
    "clusterMode",
    "engine",
    "engineVersion",
    "transitEncryptionEnabled",
    "transitEncryptionMode",
  ],
  "aws:elasticache/cluster:Cluster": ["engine", "engineVersion"],
  "aws:eks/cluster:Cluster": ["version"],
};

/** What is known only once the update is made. */
export const UNKNOWN_ORDER: OrderCheck = {
  codes: [
    orderCode(
      "order-unknown",
      "A property that decides on the order of updates is known only after the update.",
      "Whether it goes up, down or to another engine cannot be told before.",
      SOURCES.databaseProvider,
    ),
  ],
  types: Object.keys(DECISIVE),
  check(change) {
    const hidden = (DECISIVE[change.type] ?? []).filter((key) => {
      const move = moveOf(change, key);
      return move !== undefined && isUnknown(move.after);
    });
    if (hidden.length === 0) return [];
    return [
      {
        code: "order-unknown",
        direction: "neutral",
        message: `${hidden.join(", ")} of ${change.name} is known only after the update: whether one update can do it cannot be told.`,
        properties: hidden,
        steps: [
          step(
            "what the value is made from, in an update of its own",
            "Then the next comparison knows it.",
          ),
        ],
      },
    ];
  },
};
