import * as pulumi from "@pulumi/pulumi";
import {
  CLOUDWATCH_CONFIG,
  REDIS_PASSWORDS,
  cloudWatchExporterConfig,
} from "../../tuning/observability/exporters.ts";
import type {
  CloudWatchExporterPlan,
  ExporterPlan,
  PostgresExporterPlan,
  RedisExporterPlan,
} from "../../tuning/observability/exporters.ts";
import { OPERATION_RESOURCES } from "../../tuning/workload/operations.ts";
import type { CacheLogin } from "../cache/redis-cache-args.ts";
import { withDefaults } from "../core/defaults.ts";
import { MAX_COMPONENT_NAME, fit } from "../core/naming.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type { ContainerArgs } from "../workload/pod.ts";
import { secretFile } from "../workload/secrets.ts";
import type { ExporterArgs } from "./exporter-args.ts";
import { Exporter } from "./exporter.ts";
import type {
  CacheConnection,
  ExportersArgs,
  ExportersOutputs,
  ResolvedExportersArgs,
} from "./exporters-args.ts";
import { EXPORTERS_DEFAULTS } from "./exporters-args.ts";
import { exportersProblems } from "./exporters-checks.ts";
import type { MonitoringRole } from "./monitoring-role.ts";
import { createMonitoringRole } from "./monitoring-role.ts";

/** Name of the secret in an exporter's pod. */
const SECRET = "login";

/** Where the certificates of RDS are copied to: the exporter's image does not have them. */
const CA_FILE = "/tmp/rds.pem";

/** Where HTTPS of AWS is. */
const HTTPS = { cidrs: ["0.0.0.0/0"], ports: [443] };

/** Copies the certificates of RDS out of the image that has them. */
const CA_SCRIPT = `if [ ! -r "$CA_BUNDLE" ]; then
  echo "no file $CA_BUNDLE in this image: add the certificates of RDS (global-bundle.pem)" >&2
  exit 1
fi
cp "$CA_BUNDLE" "$CA_FILE"
`;

/**
 * Writes the passwords as redis_exporter reads them, one for each node: {"rediss://host:port": "..."}. The file is in
 * the pod's memory, and only its user can read it.
 */
export const PASSWORDS_SCRIPT = `umask 077
password=$(sed 's/["\\\\]/\\\\&/g' "$PASSWORD_FILE")
separator='{'
for target in $TARGETS; do
  printf '%s"%s": "%s"' "$separator" "$target" "$password"
  separator=', '
done > "$PASSWORDS"
echo '}' >> "$PASSWORDS"
`;

/**
 * What reads database, caches and AWS for Prometheus: an exporter for each database instance and each cache, one for CloudWatch,
 * and the role of PostgreSQL they log in with. Their names are `<name>-database`, `<name>-replica-1`, `<name>-cache-<cache>` and
 * `<name>-cloudwatch`, cut where they are too long.
 */
export class Exporters extends PlatformComponent<ExportersOutputs> {
  readonly outputs: ExportersOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: ExportersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:Exporters", name, args, opts);
    const resolved: ResolvedExportersArgs = withDefaults(EXPORTERS_DEFAULTS, args);
    this.check(exportersProblems(resolved));
    const { plan } = resolved;
    const role = createMonitoringRole(this, resolved);
    const { cloudWatch } = plan;
    const exporters = [
      ...plan.postgres.map((one) => postgresExporter(this, resolved, role, one)),
      ...plan.redis.flatMap((one) => {
        // The checks see to cache and user.
        const cache = resolved.caches[one.cache];
        const login = cache?.monitoring;
        if (cache === undefined || login === undefined) return [];
        return [redisExporter(this, resolved, one, { ...cache, login })];
      }),
      ...(cloudWatch === undefined ? [] : [cloudWatchExporter(this, resolved, cloudWatch)]),
    ];
    this.outputs = this.register({
      names: exporters.map(({ outputs }) => outputs.name),
      roleName: plan.role.name,
      secretArn: role.secretArn,
      roleDone: role.job.outputs.done,
    });
  }
}

/** What all exporters have in common. */
function common(args: ResolvedExportersArgs, plan: ExporterPlan, image: string | undefined) {
  return {
    environment: args.environment,
    tags: args.tags,
    plan,
    clusterName: args.clusterName,
    region: args.region,
    namespace: args.namespace,
    // The checks see to it that there is one.
    image: image ?? "",
    allowTags: args.allowTags,
    selectorLabels: args.selectorLabels,
    transform: args.transform?.exporter,
  };
}

function create(
  component: Exporters,
  args: ExporterArgs,
  dependsOn: readonly pulumi.Resource[] = [],
): Exporter {
  const name = fit(`${component.logicalName}-${args.plan.name}`, MAX_COMPONENT_NAME);
  return new Exporter(name, args, { parent: component, dependsOn: [...dependsOn] });
}

function postgresExporter(
  component: Exporters,
  args: ResolvedExportersArgs,
  { secretArn, job }: MonitoringRole,
  plan: PostgresExporterPlan,
): Exporter {
  const { database, images, caBundlePath } = args;
  const { port, databaseName, kmsKeyArn } = database;
  const host =
    plan.replica === 0 ? database.writerEndpoint : database.readerEndpoints[plan.replica - 1];
  const options = `sslmode=verify-full&sslrootcert=${CA_FILE}&connect_timeout=5&application_name=postgres_exporter`;
  const exporter: ExporterArgs = {
    ...common(args, plan, images.postgresExporter),
    targets: [{ labels: { instance: plan.instance, database: plan.instance } }],
    env: {
      DATA_SOURCE_URI: pulumi.interpolate`${host}:${port}/${encodeURIComponent(databaseName)}?${options}`,
      DATA_SOURCE_USER_FILE: secretFile(SECRET, "username"),
      DATA_SOURCE_PASS_FILE: secretFile(SECRET, "password"),
    },
    secrets: { [SECRET]: { arn: secretArn, keys: ["username", "password"], kmsKeyArn } },
    passwordVersion: args.plan.role.passwordVersion,
    connections: [{ to: "cidr", cidrs: args.dataCidrs, ports: [port] }],
    initContainers: [
      tool("certificates", args, CA_SCRIPT, { CA_BUNDLE: caBundlePath, CA_FILE: CA_FILE }),
    ],
  };
  return create(component, exporter, [job]);
}

function redisExporter(
  component: Exporters,
  args: ResolvedExportersArgs,
  plan: RedisExporterPlan,
  cache: CacheConnection & { readonly login: CacheLogin },
): Exporter {
  const { port, login, kmsKeyArn } = cache;
  const { userName, secretArn, passwordVersion } = login;
  const hosts = plan.nodes.map((node) => cacheNodeAddress(cache.primaryEndpoint, node));
  // With the user, as new versions look it up, and without, as those up to 1.45 do.
  const targets = pulumi
    .all(hosts)
    .apply((known) =>
      ["", `${userName}@`]
        .flatMap((user) => known.map((host) => `rediss://${user}${host}:${port}`))
        .join(" "),
    );
  return create(component, {
    ...common(
      args,
      { ...plan, command: [...plan.command, `-redis.user=${userName}`] },
      args.images.redisExporter,
    ),
    targets: hosts.map((host) => ({
      path: "/scrape",
      params: { target: pulumi.interpolate`rediss://${host}:${port}` },
      labels: { cache: plan.cache, instance: pulumi.interpolate`${host}:${port}` },
    })),
    secrets: { [SECRET]: { arn: secretArn, keys: ["username", "password"], kmsKeyArn } },
    passwordVersion,
    connections: [{ to: "cidr", cidrs: args.dataCidrs, ports: [port] }],
    initContainers: [
      tool("passwords", args, PASSWORDS_SCRIPT, {
        PASSWORD_FILE: secretFile(SECRET, "password"),
        PASSWORDS: REDIS_PASSWORDS,
        TARGETS: targets,
      }),
    ],
  });
}

function cloudWatchExporter(
  component: Exporters,
  args: ResolvedExportersArgs,
  plan: CloudWatchExporterPlan,
): Exporter {
  const { region, database, caches } = args;
  const nodes = args.plan.redis.flatMap(({ cache, nodes: ids }) => {
    const endpoint = caches[cache]?.primaryEndpoint;
    return endpoint === undefined ? [] : ids.map((node) => cacheNodeAddress(endpoint, node));
  });
  const resources = pulumi.all([
    pulumi.all([database.writerEndpoint, ...database.readerEndpoints]),
    pulumi.all(nodes),
    pulumi.all([...args.distributionIds]),
  ]);
  const config = resources.apply(([databases, cacheNodes, distributions]) =>
    JSON.stringify(
      cloudWatchExporterConfig(plan.metrics, {
        region,
        databases: databases.map(firstLabel),
        cacheNodes: cacheNodes.map(firstLabel),
        distributions,
      }),
      undefined,
      2,
    ),
  );
  const ours = pulumi.all([...args.distributionIds]).apply((ids) => ["", ...ids].join("|"));
  return create(component, {
    ...common(args, plan, args.images.cloudwatchExporter),
    targets: [{}],
    // A job that asks for percentiles sees every distribution of the account.
    metricRelabelings: [
      { action: "keep", sourceLabels: ["dimension_DistributionId"], regex: ours },
    ],
    env: { AWS_REGION: region },
    files: { folder: CLOUDWATCH_CONFIG.folder, data: { [CLOUDWATCH_CONFIG.file]: config } },
    permissions: [{ sid: "ReadMetrics", actions: plan.actions, resources: ["*"] }],
    connections: [{ to: "cidr", ...HTTPS }],
  });
}

/** A step before the exporter, in the image of the migrations: the exporters' own have no shell. */
function tool(
  name: string,
  args: ResolvedExportersArgs,
  script: string,
  environment: ContainerArgs["environment"],
): ContainerArgs {
  const command = ["sh", "-euc", script];
  const { postgresImage: image } = args.images;
  return { name, image, command, environment, resources: OPERATION_RESOURCES };
}

/**
 * Host name of one node: TLS endpoints of a replication group differ in their first label only, which is "master" or
 * "clustercfg" for the group (its id comes second) and the node's own id for a node: <id>-001.<id>.<hash>.<region>.cache....
 * Source: Amazon ElastiCache user guide, "Best practices when enabling in-transit encryption" (changes in the DNS records).
 */
export function cacheNodeAddress(
  endpoint: pulumi.Input<string>,
  node: string,
): pulumi.Output<string> {
  return pulumi.output(endpoint).apply((host) => {
    const [, id = "", ...rest] = host.split(".");
    return [`${id}-${node}`, id, ...rest].join(".");
  });
}

/** RDS and ElastiCache begin a host name with the identifier of what it belongs to. */
function firstLabel(host: string): string {
  return host.split(".")[0] ?? "";
}
