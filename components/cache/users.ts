import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { createPassword, storeCredentials } from "../core/credentials.ts";
import { NAME_LIMITS, physicalName } from "../core/naming.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { ResolvedCacheArgs } from "./redis-cache-args.ts";

/** Who may log in. */
export interface CacheUsers {
  readonly userGroup: aws.elasticache.UserGroup;
  /** Name of the application's user. */
  readonly userName: string;
  readonly secretArn: pulumi.Output<string>;
}

/** Name the application logs in with. */
const USER_NAME = "app";
/** Name every client without one logs in with. */
const DEFAULT_USER = "default";

/**
 * The application's user, the disabled default user, and the secret with the application's password.
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
  const userGroup = component.taggedChild(
    aws.elasticache.UserGroup,
    "users",
    {
      engine,
      userGroupId: physicalName(component.logicalName, NAME_LIMITS.cacheUserGroup),
      userIds: [disabled.userId, user.userId],
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
  };
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
