import type { InstanceContext } from "../../components/database/instance.ts";
import { createWriter } from "../../components/database/instance.ts";
import { createMasterUser } from "../../components/database/master-user.ts";
import { createParameterGroup } from "../../components/database/parameters.ts";
import { POSTGRES_DATABASE_DEFAULTS } from "../../components/database/postgres-database-args.ts";
import { PlatformComponent } from "../../components/core/platform-component.ts";
import type {
  PostgresTuning,
  PostgresVersion,
  WorkloadProfile,
} from "../../tuning/postgres/index.ts";
import { POSTGRES_VERSIONS, tunePostgres } from "../../tuning/postgres/index.ts";
import type { Surroundings } from "./surroundings.ts";
import { SUBNET_IDS, VPC_ID } from "./surroundings.ts";

/** Every family of classes, and sizes from 2 to 128 GiB with 2 to 16 processors. */
const CLASSES = [
  ...["db.t3.medium", "db.t4g.small", "db.m6g.large", "db.m6i.large", "db.m7g.large"],
  ...["db.m7g.xlarge", "db.m8g.large", "db.r6g.large", "db.r6i.large", "db.r7g.large"],
  "db.r8g.4xlarge",
];

/** GiB. 100 is a common start, and bounds the WAL. */
const STORAGE_GIB = 100;

/** Minor version of each major version, as RDS offers it. */
const MINOR: Readonly<Record<PostgresVersion, string>> = {
  15: "15.14",
  16: "16.10",
  17: "17.6",
  18: "18.1",
};

/** One database of the catalogue. */
interface Entry {
  readonly instanceClass: string;
  readonly version: PostgresVersion;
  readonly profile: WorkloadProfile;
}

/** Declares a writer with its parameters for every class in every version, and one class in every profile. */
export function declareDatabases(surroundings: Surroundings): void {
  for (const version of POSTGRES_VERSIONS) {
    for (const instanceClass of CLASSES) {
      declareDatabase({ instanceClass, version, profile: "web" }, surroundings);
    }
  }
  for (const profile of ["oltp", "analytics"] as const) {
    declareDatabase({ instanceClass: "db.m7g.large", version: 17, profile }, surroundings);
  }
}

function declareDatabase(entry: Entry, surroundings: Surroundings): void {
  const tuning = tunePostgres({ ...entry, storageGiB: STORAGE_GIB });
  const { instanceClass, version, profile } = entry;
  const size = instanceClass.replace(/^db\./, "").replaceAll(".", "-");
  const name = `${size}-pg${version}${profile === "web" ? "" : `-${profile}`}`;
  new Database(name, tuning, surroundings);
}

/** The parts of `PostgresDatabase` that depend on the class: the writer and its parameters, without network and alarms. */
class Database extends PlatformComponent<object> {
  readonly outputs: object;

  constructor(name: string, tuning: PostgresTuning, surroundings: Surroundings) {
    const args = {
      ...POSTGRES_DATABASE_DEFAULTS,
      tuning,
      engineVersion: MINOR[tuning.input.version],
      vpcId: VPC_ID,
      subnetIds: SUBNET_IDS,
      protect: false,
    };
    super("database:PostgresDatabase", name, {});
    const { kmsKeyArn, securityGroupId, databaseSubnets } = surroundings;
    const context: InstanceContext = {
      component: this,
      args,
      kmsKeyArn,
      encryptLogs: false,
      securityGroupId,
      monitoringRoleArn: undefined,
    };
    const masterUser = createMasterUser(this, args, kmsKeyArn);
    const parameters = createParameterGroup(this, "parameters", tuning, {});
    const writer = createWriter(context, masterUser, parameters, databaseSubnets);
    this.outputs = this.register({ writerEndpoint: writer.address });
  }
}
