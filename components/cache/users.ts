import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createPassword, storeCredentials } from "../core/credentials.ts";
import { NAME_LIMITS, physicalName } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { CacheLogin, ResolvedCacheArgs } from "./redis-cache-args.ts";

/** Who may log in. */
export interface CacheUsers {
  readonly userGroup: aws.elasticache.UserGroup;
  /** Name of the application's user. */
  readonly userName: string;
  readonly secretArn: pulumi.Output<string>;
  /** Who reads metrics; undefined without such a user. */
  readonly monitoring: CacheLogin | undefined;
}

/** Name the application logs in with. */
const USER_NAME = "app";
/** Name every client without one logs in with. */
const DEFAULT_USER = "default";
/** Name redis_exporter logs in with. */
const MONITORING_USER = "monitoring";

/**
 * What redis_exporter asks for without keys to look at and without CONFIG, and no more: INFO is what metrics are made of,
 * CLUSTER INFO is asked of a cache in cluster mode, the others it asks in any case. Not SLOWLOG GET, which it asks for too:
 * it shows the arguments of other clients' commands, which are data; the two metrics made of it are in no rule or panel. No
 * key and no channel.
 * Source: oliver006/redis_exporter, exporter/exporter.go (scrapeRedisHost), exporter/latency.go, exporter/slowlog.go.
 */
export const MONITORING_ACCESS =
  "on -@all +info +ping +client|setname +cluster|info +latency|latest +latency|histogram +slowlog|len";

/**
 * The application's user, the disabled default user, the secret with the application's password, and the user of the
 * monitoring with a secret of its own, where it is asked for.
 *
 * Passwords reach users and secret through write-only arguments, sent again only when `passwordVersion` changes.
 */
export function createUsers(
  component: PlatformComponent<object>,
  args: ResolvedCacheArgs,
  kmsKeyArn: pulumi.Output<string>,
): CacheUsers {
  const { engine } = args.tuning.input;
  const { passwordVersion: version, transform } = args;
  const password = createPassword(component, "password", version, transform);
  const user = createUser(component, args, {
    suffix: "user",
    userName: USER_NAME,
    accessString: args.accessString,
    password,
    transform: transform?.user,
  });
  // A Valkey user group takes only users with a password, hence one for the default user too. Nobody is told it.
  const disabled = createUser(component, args, {
    suffix: "default-user",
    userName: DEFAULT_USER,
    accessString: "off -@all",
    password: createPassword(component, "default-password", version, transform),
    transform: transform?.defaultUser,
  });
  const monitoring = args.monitoringUser
    ? createMonitoringUser(component, args, kmsKeyArn)
    : undefined;
  const userGroup = component.taggedChild(
    aws.elasticache.UserGroup,
    "users",
    {
      engine,
      userGroupId: physicalName(component.logicalName, NAME_LIMITS.cacheUserGroup),
      userIds: [disabled, user, ...(monitoring === undefined ? [] : [monitoring.user])].map(
        ({ userId }) => userId,
      ),
    },
    { transform: transform?.userGroup },
  );
  return {
    userGroup,
    userName: USER_NAME,
    secretArn: storeCredentials(component, {
      description: `User and password of ${component.logicalName}`,
      userName: USER_NAME,
      password,
      version,
      kmsKeyArn,
      transform,
    }),
    monitoring: monitoring?.login,
  };
}

/** The user of redis_exporter: what a pod of the monitoring can be made to do with a cache is to read its numbers. */
function createMonitoringUser(
  component: PlatformComponent<object>,
  args: ResolvedCacheArgs,
  kmsKeyArn: pulumi.Output<string>,
): { readonly user: aws.elasticache.User; readonly login: CacheLogin } {
  const { passwordVersion: version, transform } = args;
  const password = createPassword(component, "monitoring-password", version, transform);
  const user = createUser(component, args, {
    suffix: "monitoring-user",
    userName: MONITORING_USER,
    accessString: MONITORING_ACCESS,
    password,
    transform: transform?.monitoringUser,
  });
  const secretArn = storeCredentials(component, {
    description: `User and password of the monitoring of ${component.logicalName}`,
    userName: MONITORING_USER,
    password,
    version,
    kmsKeyArn,
    prefix: "monitoring-",
    transform,
  });
  return { user, login: { userName: MONITORING_USER, secretArn, passwordVersion: version } };
}

function createUser(
  component: PlatformComponent<object>,
  args: ResolvedCacheArgs,
  user: {
    readonly suffix: string;
    readonly userName: string;
    readonly accessString: string;
    readonly password: pulumi.Output<string>;
    readonly transform: NonNullable<ResolvedCacheArgs["transform"]>["user"];
  },
): aws.elasticache.User {
  const { suffix, userName, accessString, password, transform } = user;
  return component.taggedChild(
    aws.elasticache.User,
    suffix,
    {
      engine: args.tuning.input.engine,
      userId: physicalName(`${component.logicalName}-${userName}`, NAME_LIMITS.cacheUser),
      userName,
      accessString,
      passwordsWo: password,
      passwordsWoVersion: args.passwordVersion,
    },
    { transform },
  );
}
