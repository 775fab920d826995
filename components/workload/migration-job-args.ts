import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { MigrationSql } from "../../tuning/migrations.ts";
import { RDS_CA_BUNDLE_PATH } from "../../tuning/pools.ts";
import type { JobTuning } from "../../tuning/workload/types.ts";
import type { Transform } from "../core/transform.ts";
import type { IdentityTransform } from "./identity.ts";
import type { ResolvedWorkloadArgs, WorkloadArgs } from "./workload-args.ts";
import { WORKLOAD_DEFAULTS } from "./workload-args.ts";

/** The database that psql connects to. Its user owns the tables: only an owner may index them. */
export interface MigrationDatabase {
  /** Host name of the writer, not of the proxy: session settings and locks pin a proxy's connection. */
  readonly host: pulumi.Input<string>;
  readonly port: number;
  /** Name of the database. */
  readonly name: string;
  /** Which of `secrets` holds user and password; its keys are username and password. */
  readonly secret: string;
}

/** Arguments of `MigrationJob`: image and command are the application's own migrations. */
export interface MigrationJobArgs extends WorkloadArgs {
  /** The computed numbers: deadline, attempts, resources. Of kind migration. */
  readonly tuning: JobTuning;
  /**
   * SQL to run before and after the application's migrations.
   * @default - none
   */
  readonly sql?: MigrationSql;
  /**
   * Image with sh, psql 14 or newer and the CA bundle, by digest; required with `sql`.
   * @default - none
   */
  readonly postgresImage?: string;
  /**
   * Where `sql` is run; required with it.
   * @default - none
   */
  readonly database?: MigrationDatabase;
  /**
   * File in `postgresImage` with the certificates of RDS. RDS signs with CAs of its own, which no system trusts: add the
   * global bundle when the image is built (Amazon RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB
   * instance": truststore.pki.rds.amazonaws.com/global/global-bundle.pem).
   * @default "/etc/ssl/certs/rds-global-bundle.pem"
   */
  readonly caBundlePath?: string;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: MigrationJobTransform;
}

/** Transforms of `MigrationJob`. Not a stable interface. */
export interface MigrationJobTransform extends IdentityTransform {
  /** Without `data`: that is the SQL, which the Job's name is made from. */
  readonly scripts?: Transform<Omit<kubernetes.core.v1.ConfigMapArgs, "data">>;
  readonly job?: Transform<kubernetes.batch.v1.JobArgs>;
  readonly networkPolicy?: Transform<kubernetes.networking.v1.NetworkPolicyArgs>;
}

/** What `MigrationJob` offers to others. Without the settings, as a service: the plan has them. */
export interface MigrationJobOutputs {
  /** Name of the Job: the component's and the revision. */
  readonly jobName: string;
  /** Hash of image, command, SQL and names of variables: the same as long as nothing has to be migrated again. */
  readonly revision: string;
  /** Known once the Job is complete; services that depend on the component wait for it too. */
  readonly done: pulumi.Output<string>;
  /** Role of the pods; undefined when they need none. */
  readonly roleArn: pulumi.Output<string> | undefined;
}

/** Defaults of `MigrationJobArgs`. */
export const MIGRATION_JOB_DEFAULTS = Object.freeze({
  ...WORKLOAD_DEFAULTS,
  caBundlePath: RDS_CA_BUNDLE_PATH,
}) satisfies Partial<MigrationJobArgs>;

/** `MigrationJobArgs` with the defaults filled in. */
export type ResolvedMigrationArgs = MigrationJobArgs &
  ResolvedWorkloadArgs &
  Required<Pick<MigrationJobArgs, "caBundlePath">>;
