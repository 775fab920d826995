import { brief, differences, numeric } from "../general/reading.ts";
import type { Classifier } from "../rule.ts";
import { info } from "./codes.ts";
import { always, ofProperties, type PropertyRule, type Said } from "./properties.ts";
import { SDK } from "./sources.ts";

const BUCKET_TYPES = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

const FORCE_DESTROY = info(
  "s3-force-destroy",
  "none",
  "Whether a bucket is deleted with its objects changes.",
  "Only the provider reads it, and only when it deletes the bucket.",
  SDK,
);
const VERSIONING = info(
  "s3-versioning",
  "in-place",
  "Versioning of a bucket changes.",
  "Suspended, objects that are overwritten or deleted from then on are gone; the versions that exist stay.",
  SDK,
);
const LIFECYCLE = info(
  "s3-lifecycle",
  "in-place",
  "What a bucket deletes or moves by age changes.",
  "Rules hold for the objects that exist, too: those that are older than a shorter age are deleted.",
  SDK,
);
const BUCKET_SETTINGS = info(
  "s3-settings",
  "in-place",
  "Settings of a bucket change.",
  "They hold for requests from then on; objects stay as they are.",
  SDK,
);
const TABLE = info(
  "dynamodb-settings",
  "in-place",
  "Settings of a table change.",
  "The table serves meanwhile.",
  SDK,
);
const FILES = info(
  "efs-settings",
  "in-place",
  "Settings of a file system change.",
  "The file system serves meanwhile.",
  SDK,
);
const VOLUME = info(
  "ebs-volume",
  "in-place",
  "The size, type or speed of a volume changes.",
  "Volumes change while they serve and can only grow.",
  SDK,
);

const versioning: PropertyRule = {
  code: VERSIONING,
  keys: ["versioningConfiguration", "versioning"],
  judge: (seen) => ({
    class: "in-place",
    message: `${seen.change.name}: ${differences(seen.properties)}.${seen.properties.some(({ after }) => after === "Suspended" || after === false) ? " Objects that are overwritten or deleted from now on cannot be brought back." : ""}`,
  }),
};

const volume: PropertyRule = {
  code: VOLUME,
  keys: ["size", "type", "iops", "throughput"],
  judge(seen): Said {
    const [before, after] = [numeric(seen.before), numeric(seen.after)];
    const smaller =
      seen.key === "size" && before !== undefined && after !== undefined && after < before;
    return {
      class: "in-place",
      message: `${seen.change.name}: ${differences(seen.properties)} ${smaller ? "- a volume cannot be made smaller: AWS refuses, and the update fails there." : "while it serves; the file system on it grows only when it is told to."}`,
    };
  },
};

/** Buckets, tables, file systems and volumes. */
export const STORAGE: readonly Classifier[] = [
  ofProperties(BUCKET_TYPES, [
    always(
      FORCE_DESTROY,
      ["forceDestroy"],
      "none",
      (seen) =>
        `${seen.change.name}: forceDestroy ${brief(seen.before)} -> ${brief(seen.after)} touches nothing now.${seen.after === true ? " From now on a deletion takes all its objects and versions with it." : ""}`,
    ),
    versioning,
    always(
      LIFECYCLE,
      ["lifecycleRules"],
      "in-place",
      (seen) =>
        `${seen.change.name}: ${differences(seen.properties)}; objects older than a shorter age are deleted.`,
    ),
  ]),
  ofProperties(
    ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
    [versioning],
  ),
  ofProperties(
    [
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
    ],
    [
      always(
        LIFECYCLE,
        ["rules"],
        "in-place",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; objects older than a shorter age are deleted.`,
      ),
    ],
  ),
  ofProperties(
    [
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    ],
    [
      always(
        BUCKET_SETTINGS,
        [
          "policy",
          "blockPublicAcls",
          "blockPublicPolicy",
          "ignorePublicAcls",
          "restrictPublicBuckets",
          "rules",
          "corsRules",
        ],
        "in-place",
        (seen) =>
          `${seen.change.name}: holds for requests from now on; objects stay as they are (${differences(seen.properties)}).`,
      ),
    ],
  ),
  ofProperties(
    ["aws:dynamodb/table:Table"],
    [
      always(
        TABLE,
        [
          "billingMode",
          "readCapacity",
          "writeCapacity",
          "globalSecondaryIndexes",
          "pointInTimeRecovery",
          "ttl",
          "streamEnabled",
          "streamViewType",
          "tableClass",
          "deletionProtectionEnabled",
          "serverSideEncryption",
        ],
        "in-place",
        (seen) => `${seen.change.name} changes while it serves: ${differences(seen.properties)}.`,
      ),
    ],
  ),
  ofProperties(
    ["aws:efs/fileSystem:FileSystem"],
    [
      always(
        FILES,
        ["throughputMode", "provisionedThroughputInMibps", "lifecyclePolicies", "protection"],
        "in-place",
        (seen) => `${seen.change.name} changes while it serves: ${differences(seen.properties)}.`,
      ),
    ],
  ),
  ofProperties(["aws:ebs/volume:Volume"], [volume]),
];
