import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Where the component's provider works; needed to write ARNs and service principals. */
export interface AwsContext {
  readonly accountId: pulumi.Output<string>;
  /** "aws", "aws-us-gov", "aws-cn". */
  readonly partition: pulumi.Output<string>;
  /** "eu-central-1"... */
  readonly region: pulumi.Output<string>;
}

/** Answers by run and by provider: a program asks once, however many components it has. */
const answers = new WeakMap<object, Map<pulumi.ProviderResource | undefined, AwsContext>>();

/** Asks the provider that `parent` uses, so that two components in two regions each get their own answer. */
export function awsContext(parent: pulumi.Resource): AwsContext {
  const run = pulumi.runtime.getMonitor() ?? {};
  const ofRun = answers.get(run) ?? new Map<pulumi.ProviderResource | undefined, AwsContext>();
  answers.set(run, ofRun);
  const provider = parent.getProvider("aws::");
  const known = ofRun.get(provider) ?? ask(parent);
  ofRun.set(provider, known);
  return known;
}

function ask(parent: pulumi.Resource): AwsContext {
  return {
    accountId: aws.getCallerIdentityOutput({}, { parent }).accountId,
    partition: aws.getPartitionOutput({}, { parent }).partition,
    region: aws.getRegionOutput({}, { parent }).region,
  };
}

/** One statement of a policy, as IAM spells it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, pulumi.Input<string>>>>>;
}

/** A policy document as JSON text. */
export function policyDocument(statements: readonly PolicyStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * The trust policy of a role that one AWS service takes on. With `account`, for this account only: without the condition
 * another account could make the service use the role on its behalf (the "confused deputy"). Leave it out only for a
 * service that is not documented to say for whom it acts: the condition would lock it out.
 */
export function serviceTrust(service: string, account?: AwsContext): pulumi.Output<string> {
  const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const limit =
    account === undefined
      ? {}
      : { Condition: { StringEquals: { "aws:SourceAccount": account.accountId } } };
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: [{ ...trust, ...limit }] });
}
