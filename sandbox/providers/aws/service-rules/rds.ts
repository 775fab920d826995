/** What RDS itself refuses, beyond the validation of the terraform provider. */

import { PARAMETER_GROUP_RULES } from "./postgres.ts";
import { INSTANCE } from "./rds-instance.ts";
import type { ServiceRule } from "./view.ts";
import { checkWindows } from "./windows.ts";

/** Shortest backup and maintenance window, in minutes. Source: RDS API, PreferredBackupWindow. */
const SHORTEST_WINDOW = 30;

const CLUSTER: readonly ServiceRule[] = [
  {
    source: "RDS API, CreateDBCluster: PreferredBackupWindow, PreferredMaintenanceWindow",
    check: (view) => {
      checkWindows(view, "preferredBackupWindow", "preferredMaintenanceWindow", SHORTEST_WINDOW);
    },
  },
  {
    source: "terraform-provider-aws, internal/service/rds/cluster.go: ConflictsWith",
    check: (view) => {
      view.atMostOneOf("clusterIdentifier", "clusterIdentifierPrefix");
      view.atMostOneOf("masterPassword", "masterPasswordWo");
      if (view.on("manageMasterUserPassword"))
        view.refuses(["masterPassword", "masterPasswordWo"], "RDS manages the master password");
      const identifier = view.text("clusterIdentifier");
      if (identifier !== undefined && identifier.length > 63)
        view.fail("clusterIdentifier", "at most 63 characters");
    },
  },
];

const TWO_SUBNETS = "subnets of at least two availability zones, so at least two";

/** At least two subnets, where the list is known. */
const twoSubnets = (name: string): ServiceRule => ({
  source: "RDS API, CreateDBSubnetGroup and CreateDBProxy: subnets in two availability zones",
  check: (view) => {
    const subnets = view.list(name);
    if (subnets !== undefined && subnets.length < 2) view.fail(name, TWO_SUBNETS);
  },
});

const PROXY: readonly ServiceRule[] = [
  twoSubnets("vpcSubnetIds"),
  {
    source: "RDS API, CreateDBProxy: Auth, IdleClientTimeout, DBProxyName",
    check: (view) => {
      const [timeout, name] = [view.number("idleClientTimeout"), view.text("name")];
      const scheme = view.text("defaultAuthScheme");
      const noUsers = view.absent("auths") || view.list("auths")?.length === 0;
      if (noUsers && view.off("defaultAuthScheme") && scheme !== "IAM_AUTH")
        view.fail(
          "auths",
          "how clients log in: at least one, unless defaultAuthScheme is IAM_AUTH",
        );
      if (timeout !== undefined && (timeout < 1 || timeout > 28800))
        view.fail("idleClientTimeout", "1 to 28800 seconds");
      if (name !== undefined && name.length > 63) view.fail("name", "at most 63 characters");
    },
  },
];

const TARGET_GROUP: readonly ServiceRule[] = [
  {
    source: "RDS API, ConnectionPoolConfiguration: MaxIdleConnectionsPercent",
    check: (view) => {
      const pool = view.block("connectionPoolConfig");
      const [most, idle] = [
        pool?.number("maxConnectionsPercent"),
        pool?.number("maxIdleConnectionsPercent"),
      ];
      if (most !== undefined && idle !== undefined && idle > most) {
        pool?.fail("maxIdleConnectionsPercent", `0 to ${most}, the value of maxConnectionsPercent`);
      }
    },
  },
];

/** By type token. */
export const RDS_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:rds/instance:Instance": INSTANCE,
  "aws:rds/cluster:Cluster": CLUSTER,
  "aws:rds/parameterGroup:ParameterGroup": PARAMETER_GROUP_RULES,
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": PARAMETER_GROUP_RULES,
  "aws:rds/subnetGroup:SubnetGroup": [twoSubnets("subnetIds")],
  "aws:rds/proxy:Proxy": PROXY,
  "aws:rds/proxyEndpoint:ProxyEndpoint": [twoSubnets("vpcSubnetIds")],
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": TARGET_GROUP,
  "aws:rds/proxyTarget:ProxyTarget": [
    {
      source: "terraform-provider-aws, internal/service/rds/proxy_target.go: ExactlyOneOf",
      check: (view) => {
        view.exactlyOneOf("dbInstanceIdentifier", "dbClusterIdentifier");
      },
    },
  ],
};
