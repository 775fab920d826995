import { info } from "./codes.ts";
import {
  RDS_BACKUPS,
  RDS_CERTIFICATES,
  RDS_FAILOVER,
  RDS_IMPACT,
  RDS_MODIFYING,
  RDS_PROMOTION,
  RDS_REBOOT,
  RDS_RENAMING,
  RDS_UPGRADES,
  SDK,
} from "./sources.ts";

/** The class of a database instance changes. */
export const CLASS = info(
  "rds-instance-class",
  "downtime",
  "The class of a database instance changes.",
  "The instance moves to another host. With a standby that is a failover, typically 60 to 120 seconds; without, the database is shut down, its storage attached to the new host, and recovered. Static parameters take effect with the restart, formulas are computed anew.",
  RDS_MODIFYING,
  RDS_IMPACT,
  RDS_FAILOVER,
);
/** The minor version of a database's engine changes. */
export const VERSION_MINOR = info(
  "rds-engine-minor",
  "downtime",
  "The minor version of a database's engine changes.",
  "The engine is upgraded on all hosts at once, so a standby does not shorten it. Replicas have to be upgraded before their source.",
  RDS_MODIFYING,
  RDS_UPGRADES,
);
/** The major version of a database's engine changes. */
export const VERSION_MAJOR = info(
  "rds-engine-major",
  "downtime",
  "The major version of a database's engine changes.",
  "pg_upgrade runs while the database is down, on primary and standby together; read replicas in the region are upgraded with it. It needs allowMajorVersionUpgrade and a parameter group of the new family, and there is no way back but a snapshot.",
  RDS_MODIFYING,
  RDS_UPGRADES,
);
/** The port of a database changes. */
export const PORT = info(
  "rds-port",
  "downtime",
  "The port of a database changes.",
  "The instance is rebooted immediately, whatever applyImmediately says, and every client has to know the new port.",
  RDS_MODIFYING,
);
/** A database gets or loses its standby. */
export const MULTI_AZ = info(
  "rds-multi-az",
  "in-place",
  "A database gets or loses its standby.",
  "Neither stops it. The standby's volumes are made from a snapshot: writes are slower during and after the conversion. Without a standby, every later change that restarts the database takes longer than a failover.",
  RDS_MODIFYING,
  RDS_FAILOVER,
);
/** A database moves to another subnet group. */
export const SUBNETS = info(
  "rds-subnet-group",
  "downtime",
  "A database moves to another subnet group.",
  "It gets another network interface and with it another address; downtime occurs.",
  RDS_MODIFYING,
);
/** Another parameter group is attached to a database. */
export const PARAMETER_GROUP = info(
  "rds-parameter-group-attached",
  "reboot",
  "Another parameter group is attached to a database.",
  "The change is made at once and is without effect: static and dynamic parameters of the new group apply only after a reboot.",
  RDS_MODIFYING,
  RDS_REBOOT,
);
/** The authority of a database's certificate changes. */
export const CERTIFICATE = info(
  "rds-ca-certificate",
  "downtime",
  "The authority of a database's certificate changes.",
  "By default the instance is restarted; some engine versions take the certificate without (SupportsCertificateRotationWithoutRestart of describe-db-engine-versions). Clients that verify the certificate need the new root before.",
  RDS_MODIFYING,
  RDS_CERTIFICATES,
);
/** A database speaks other IP versions. */
export const NETWORK_TYPE = info(
  "rds-network-type",
  "downtime",
  "A database speaks other IP versions.",
  "Downtime is possible during the change.",
  RDS_MODIFYING,
);
/** Automatic backups of a database are kept for another time. */
export const RETENTION = info(
  "rds-backup-retention",
  "in-place",
  "Automatic backups of a database are kept for another time.",
  "Between 0 and any other number of days the database goes down, with and without a standby; 0 deletes the existing automatic backups. Between other numbers nothing stops.",
  RDS_MODIFYING,
  RDS_BACKUPS,
);
/** A database is renamed. */
export const IDENTIFIER = info(
  "rds-identifier",
  "downtime",
  "A database is renamed.",
  "It is updated in place, with a reboot. Its endpoint has the name in it: the old DNS name is deleted at once, the new one works after about 10 minutes, and until then the database is not available.",
  RDS_MODIFYING,
  RDS_RENAMING,
);
/** A database becomes reachable from outside of its VPC, or no longer. */
export const PUBLIC = info(
  "rds-public-access",
  "in-place",
  "A database becomes reachable from outside of its VPC, or no longer.",
  "Made at once, whatever applyImmediately says; downtime does not occur. Its name resolves to other addresses.",
  RDS_MODIFYING,
);
/** A read replica becomes a database of its own. */
export const PROMOTION = info(
  "rds-replica-promoted",
  "downtime",
  "A read replica becomes a database of its own.",
  "RDS reboots it before it is available again, which can take several minutes; it gets no more changes from its source.",
  RDS_PROMOTION,
);
/** The master password of a database changes. */
export const PASSWORD = info(
  "rds-password",
  "in-place",
  "The master password of a database changes.",
  "Made as soon as possible, whatever applyImmediately says. Open connections stay; new ones need the new password.",
  RDS_MODIFYING,
);
/** A setting of a database changes that is documented to be made without downtime. */
export const ONLINE = info(
  "rds-online",
  "in-place",
  "A setting of a database changes that is documented to be made without downtime.",
  "Monitoring, logs, tags of snapshots, windows, deletion protection, IAM authentication and security groups are changed while the database runs.",
  RDS_MODIFYING,
);
/** A setting of a database changes that is documented to interrupt it. */
export const BRIEF = info(
  "rds-brief-downtime",
  "downtime",
  "A setting of a database changes that is documented to interrupt it.",
  "Licence model and directory (Kerberos) are changed with downtime.",
  RDS_MODIFYING,
);
/** A setting changes that only tells the provider how to change or delete the database later. */
export const PROVIDER = info(
  "rds-provider-setting",
  "none",
  "A setting changes that only tells the provider how to change or delete the database later.",
  "The database itself is not touched by it.",
  SDK,
);
