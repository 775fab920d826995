import type * as pulumi from "@pulumi/pulumi";
import type { Setting } from "../../tuning/setting.ts";

/** What `PostgresDatabase` offers to others. */
export interface PostgresDatabaseOutputs {
  /** Host name of the writer. */
  readonly writerEndpoint: pulumi.Output<string>;
  /** Host names of the replicas. */
  readonly readerEndpoints: readonly pulumi.Output<string>[];
  /** Host name of the proxy; undefined without one. */
  readonly proxyEndpoint: pulumi.Output<string> | undefined;
  /** TCP port of all of them. */
  readonly port: number;
  /** Name of the database made on creation. */
  readonly databaseName: string;
  /** ARN of the secret with `username` and `password` of the master user as JSON. */
  readonly secretArn: pulumi.Output<string>;
  /** ARN of the key that encrypts storage and secret. */
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Security group of writer and replicas. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Security group of the proxy; undefined without one. */
  readonly proxySecurityGroupId: pulumi.Output<string> | undefined;
  /** max_connections for this class (an upper bound where RDS evaluates a formula). */
  readonly maxConnections: number;
  /** The parameters of the writer, each with its reason. */
  readonly settings: readonly Setting[];
}
