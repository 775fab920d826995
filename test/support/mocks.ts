import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import * as settings from "@pulumi/pulumi/runtime/settings.js";

/** One resource as the engine would have been asked to register it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** As the cloud would answer: the id, and the inputs with what it adds to them; nothing of a component. */
  readonly answer: Answered | undefined;
  /** Logical name of the parent; undefined for a child of the stack. */
  readonly parent: string | undefined;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  /** Logical names of what it depends on. */
  readonly dependsOn: readonly string[];
  /** Provider it uses: "" for the default one. */
  readonly provider: string;
  /** Inputs whose changes are left alone. */
  readonly ignoreChanges: readonly string[];
  /** How long an update may take; "" for the provider's own limit. */
  readonly updateTimeout: string;
}

/** What the mocks answered to one resource. */
export interface Answered {
  readonly id: string;
  readonly state: Readonly<Record<string, unknown>>;
}

/** Every resource registered since `startMocks`, in the order of registration, and the outputs of components. */
export interface Recording {
  readonly resources: readonly Registered[];
  /** What each component handed to registerOutputs, by its logical name. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The one resource of this name; fails when there is none. */
  one(name: string): Registered;
  /** The names of all resources of a type token, sorted: registration has no fixed order. */
  names(type: string): readonly string[];
  /** Waits until everything constructed so far is registered. */
  settled(): Promise<void>;
}

/** Answers of the invokes a test foresees, by token; any other invoke fails. */
export type Invokes = Readonly<
  Record<string, (inputs: Readonly<Record<string, unknown>>) => Record<string, unknown>>
>;

/** What every component may ask. */
export const STANDARD_INVOKES: Invokes = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012" }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: "eu-central-1" }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
    names: ["eu-central-1c", "eu-central-1a", "eu-central-1b"],
  }),
};

/** Outputs that components read and that the mocks would otherwise not have. */
const COMPUTED: Readonly<
  Record<string, (name: string, given: Record<string, unknown>) => Record<string, unknown>>
> = {
  "aws:kms/key:Key": (name) => ({ keyId: `${name}-key-id` }),
  "aws:ec2/eip:Eip": (name) => ({ allocationId: `${name}-allocation` }),
  "aws:ec2/natGateway:NatGateway": () => ({ publicIp: "203.0.113.7" }),
  "aws:rds/instance:Instance": (name) => ({
    address: `${name}.example.invalid`,
    masterUserSecrets: [{ secretArn: `arn:aws:secretsmanager:secret:${name}` }],
  }),
  "aws:rds/proxy:Proxy": (name) => ({ name, endpoint: `${name}.example.invalid` }),
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": () => ({ name: "default" }),
  "aws:elasticache/replicationGroup:ReplicationGroup": (name) => ({
    replicationGroupId: `${name}-1a2b3c4`,
    primaryEndpointAddress: `primary.${name}.example.invalid`,
    readerEndpointAddress: `reader.${name}.example.invalid`,
    configurationEndpointAddress: `config.${name}.example.invalid`,
  }),
  "aws:eks/cluster:Cluster": (name) => ({
    endpoint: `https://${name}.example.invalid`,
    certificateAuthority: { data: "Y2VydGlmaWNhdGU=" },
    vpcConfig: { clusterSecurityGroupId: `sg-${name}` },
  }),
  "aws:eks/nodeGroup:NodeGroup": (name) => ({
    nodeGroupName: `${name}-1a2b3c4`,
    resources: [{ autoscalingGroups: [{ name: `eks-${name}` }] }],
  }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 3 }),
  "aws:sqs/queue:Queue": (name) => ({ url: `https://sqs.example.invalid/${name}` }),
  "aws:s3/bucket:Bucket": (name) => ({
    bucket: `${name}-1a2b3c4`,
    arn: `arn:aws:s3:::${name}-1a2b3c4`,
    bucketRegionalDomainName: `${name}-1a2b3c4.s3.eu-central-1.amazonaws.com`,
  }),
  "aws:cloudfront/distribution:Distribution": (name) => ({
    arn: `arn:aws:cloudfront::123456789012:distribution/${name}-id`,
    domainName: `${name}.cloudfront.net`,
    hostedZoneId: "Z2FDTNDATAQYW2",
  }),
  "aws:acm/certificate:Certificate": (_name, given) => ({
    region: given["region"] ?? "eu-central-1",
    domainValidationOptions: validationOptions(given),
  }),
  "random:index/randomPassword:RandomPassword": (name) => ({ result: `secret-of-${name}` }),
};

/** What ACM asks for: a record for each name, the same for a wildcard and the domain it is in. */
function validationOptions(
  given: Readonly<Record<string, unknown>>,
): readonly Record<string, unknown>[] {
  const alternatives = (given["subjectAlternativeNames"] ?? []) as readonly string[];
  return [String(given["domainName"]), ...alternatives].map((domainName) => {
    const proven = domainName.replace("*.", "");
    return {
      domainName,
      resourceRecordName: `_proof.${proven}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${proven}.acm-validations.aws.`,
    };
  });
}

/**
 * What Kubernetes and its provider add to an object: a name where none was given, the id made of namespace and name, and
 * what a controller writes into the status that components read.
 */
function kubernetesObject(
  type: string,
  logicalName: string,
  given: Readonly<Record<string, unknown>>,
): { readonly id: string; readonly state: Record<string, unknown> } {
  const metadata = (given["metadata"] ?? {}) as Readonly<Record<string, string | undefined>>;
  const { name = `${logicalName}-1a2b3c4d`, namespace } = metadata;
  const balancer = { ingress: [{ hostname: `${name}.elb.example.invalid` }] };
  return {
    id: namespace === undefined ? name : `${namespace}/${name}`,
    state: {
      ...given,
      metadata: { ...metadata, name },
      ...(type.endsWith(":Ingress") ? { status: { loadBalancer: balancer } } : {}),
    },
  };
}

/** What the cloud, or Kubernetes, would answer to a resource. */
function answerTo(type: string, name: string, given: Record<string, unknown>) {
  if (type.startsWith("kubernetes:")) return kubernetesObject(type, name, given);
  const arn = `arn:aws:mock:eu-central-1:123456789012:${name}`;
  const computed = COMPUTED[type]?.(name, given) ?? {};
  return { id: `${name}-id`, state: { name, arn, ...given, ...computed } };
}

/** The request as far as this file reads it; the SDK's own type is not exported. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getProvider(): string;
  getIgnorechangesList(): string[];
  getCustomtimeouts(): { getUpdate(): string } | undefined;
}

/** Not in the SDK's declarations: resolves when no request is under way and none follows from one. */
const { waitForRPCs } = settings as unknown as { readonly waitForRPCs: () => Promise<void> };

const nameOf = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/**
 * Starts a fresh program under mocks: project "plumbline", stack "test" unless told otherwise.
 *
 * @param added types whose resources are new, in a preview: nothing the cloud makes up is known of them. Without, it is an update.
 */
export async function startMocks(
  invokes: Invokes = STANDARD_INVOKES,
  stack = "test",
  added: readonly string[] = [],
): Promise<Recording> {
  const inputs = new Map<string, Readonly<Record<string, unknown>>>();
  const answers = new Map<string, Answered>();
  const outputs = new Map<string, Readonly<Record<string, unknown>>>();
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: (args) => {
        const given = args.inputs as Record<string, unknown>;
        inputs.set(`${args.type} ${args.name}`, given);
        const answer = added.includes(args.type)
          ? { id: "", state: given }
          : answerTo(args.type, args.name, given);
        answers.set(`${args.type} ${args.name}`, answer);
        return answer;
      },
      call: (args) => {
        const answer = invokes[args.token];
        if (answer === undefined) throw new Error(`the test foresees no invoke of ${args.token}`);
        return answer(args.inputs as Record<string, unknown>);
      },
    },
    "plumbline",
    stack,
    added.length > 0,
  );
  record(resources, inputs, answers, outputs);
  return {
    resources,
    outputs,
    one: (name) => {
      const found = resources.filter((resource) => resource.name === name);
      const [only] = found;
      if (only !== undefined && found.length === 1) return only;
      const names = resources.map((resource) => resource.name).join(", ");
      throw new Error(`${found.length} resources are called ${name}; there are ${names}`);
    },
    names: (type) =>
      resources
        .filter((resource) => resource.type === type)
        .map((resource) => resource.name)
        .sort(),
    settled: waitForRPCs,
  };
}

/** Keeps what the mocks' own callbacks are not told: options, parents, and the outputs of components. */
function record(
  resources: Registered[],
  inputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  answers: ReadonlyMap<string, Answered>,
  outputs: Map<string, Readonly<Record<string, unknown>>>,
): void {
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error("the mocks are not in place");
  const register = monitor.registerResource.bind(monitor);
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResource = async (request: RegisterRequest, callback) => {
    await register(request, callback);
    const [type, name] = [request.getType(), request.getName()];
    const given = inputs.get(`${type} ${name}`);
    if (given === undefined) return;
    const parent = request.getParent();
    resources.push({
      type,
      name,
      inputs: given,
      answer: request.getCustom() ? answers.get(`${type} ${name}`) : undefined,
      parent:
        parent === "" || parent.includes("pulumi:pulumi:Stack::") ? undefined : nameOf(parent),
      custom: request.getCustom(),
      protect: request.getProtect(),
      retainOnDelete: request.getRetainondelete(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      dependsOn: request.getDependenciesList().map(nameOf),
      provider: request.getProvider(),
      ignoreChanges: request.getIgnorechangesList(),
      updateTimeout: request.getCustomtimeouts()?.getUpdate() ?? "",
    });
  };
  monitor.registerResourceOutputs = (request: OutputsRequest, callback) => {
    outputs.set(nameOf(request.getUrn()), request.getOutputs().toJavaScript());
    registerOutputs(request, callback);
  };
}

interface OutputsRequest {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> };
}

/** The value of an output, unwrapped. */
export function valueOf<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => {
      resolve(value);
    });
  });
}

/** The message of the ResourceError that `construct` stops with; fails when it does not, or with another error. */
export function refusal(construct: () => unknown): string {
  try {
    construct();
  } catch (error) {
    if (pulumi.ResourceError.isInstance(error) && error.hideStack === true) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}
