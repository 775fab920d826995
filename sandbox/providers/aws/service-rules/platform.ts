/** What IAM, KMS, Secrets Manager, CloudWatch, Lambda and the others refuse beyond the provider's validation. */

import type { ServiceRule, View } from "./view.ts";

/** Longest policies in characters without white space. Source: IAM quotas. */
const POLICY_LENGTH = { managed: 6144, inline: 10240, trust: 4096 };

/** A policy has a version, statements with an effect each, and a length. */
function checkPolicy(view: View, name: string, longest: number): void {
  const text = view.text(name);
  if (text === undefined) return;
  if (text.replace(/\s/g, "").length > longest)
    view.fail(name, `at most ${longest} characters without white space`);
  const statements = statementsOf(text);
  if (statements === undefined) return;
  if (statements.length === 0) view.fail(name, "a policy with at least one Statement");
  const wrong = statements.some(
    (statement) => !["Allow", "Deny"].includes(String(statement["Effect"])),
  );
  if (wrong) view.fail(name, "statements with the Effect Allow or Deny");
}

/** @returns the statements of a policy; undefined for what is no JSON object (another check says so). */
function statementsOf(text: string): readonly Record<string, unknown>[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== "object" || document === null) return undefined;
  const given = "Statement" in document ? document.Statement : [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  return list.filter((item) => typeof item === "object" && item !== null) as readonly Record<
    string,
    unknown
  >[];
}

const policy = (name: string, longest: number): ServiceRule => ({
  source: "IAM user guide, reference_policies_grammar and reference_iam-quotas",
  check: (view) => {
    checkPolicy(view, name, longest);
  },
});

/** Only one way to name a thing, or to give a value. */
const oneOf = (source: string, ...names: readonly string[]): ServiceRule => ({
  source: `terraform-provider-aws, ${source}: ExactlyOneOf`,
  check: (view) => {
    view.exactlyOneOf(...names);
  },
});

function checkAlarm(view: View): void {
  view.exactlyOneOf("metricName", "metricQueries");
  if (view.given("metricName")) {
    view.needs(["namespace", "period"], "an alarm on one metric needs it");
    view.exactlyOneOf("statistic", "extendedStatistic");
    if (view.absent("threshold"))
      view.fail("threshold", "a number; an alarm on one metric needs it");
  } else if (view.given("metricQueries")) {
    view.refuses(
      ["namespace", "period", "statistic", "extendedStatistic", "dimensions"],
      "the metric queries have it",
    );
    view.exactlyOneOf("threshold", "thresholdMetricId");
    const returned = view.items("metricQueries").filter((query) => query.on("returnData")).length;
    if (view.list("metricQueries") !== undefined && returned !== 1)
      view.fail("metricQueries", "exactly one query with returnData true");
  }
  const [needed, periods, period] = [
    view.number("datapointsToAlarm"),
    view.number("evaluationPeriods"),
    view.number("period"),
  ];
  if (needed !== undefined && periods !== undefined && needed > periods)
    view.fail("datapointsToAlarm", `1 to ${periods}, the value of evaluationPeriods`);
  // A day for periods under an hour, else a week.
  const longest = period !== undefined && period >= 3600 ? 604800 : 86400;
  if (periods !== undefined && period !== undefined && periods * period > longest) {
    view.fail(
      "evaluationPeriods",
      `at most ${Math.floor(longest / period)} periods of ${period} seconds (${longest / 86400} days in all)`,
    );
  }
  for (const name of ["alarmActions", "okActions", "insufficientDataActions"]) {
    if ((view.list(name)?.length ?? 0) > 5) view.fail(name, "at most 5 actions");
  }
}

function checkSubscription(view: View): void {
  const [protocol, endpoint] = [view.text("protocol"), view.text("endpoint")];
  if (protocol === undefined || endpoint === undefined) return;
  if (protocol.startsWith("email") && !/^[^@\s]+@[^@\s]+$/.test(endpoint))
    view.fail("endpoint", "an e-mail address");
  if (protocol === "https" && !endpoint.startsWith("https://"))
    view.fail("endpoint", "an https:// address");
  if (protocol === "http" && !endpoint.startsWith("http://"))
    view.fail("endpoint", "an http:// address");
  if (["sqs", "lambda", "firehose"].includes(protocol) && !endpoint.startsWith("arn:"))
    view.fail("endpoint", `the ARN of the ${protocol} endpoint`);
}

/** FIFO names end in .fifo, others do not. */
const fifo = (flag: string): ServiceRule => ({
  source: "SQS and SNS API: Name of a FIFO queue or topic",
  check: (view) => {
    const name = view.text("name");
    if (name === undefined) return;
    if (view.on(flag) && !name.endsWith(".fifo")) view.fail("name", 'a name that ends in ".fifo"');
    if (view.off(flag) && !/^[0-9A-Za-z_-]{1,256}$/.test(name))
      view.fail("name", "letters, digits, hyphens and underscores");
    if (view.off(flag) && view.on("contentBasedDeduplication"))
      view.fail("contentBasedDeduplication", "false; only FIFO ones deduplicate");
  },
});

function checkFunction(view: View): void {
  view.exactlyOneOf("code", "imageUri", "s3Bucket");
  const image = view.text("packageType") === "Image";
  if (view.absent("packageType") || view.text("packageType") === "Zip")
    view.needs(["handler", "runtime"], "a function of the package type Zip needs it");
  if (image)
    view.refuses(
      ["handler", "runtime", "layers"],
      "a function of the package type Image has it in its image",
    );
  const name = view.text("name");
  if (name !== undefined && name.length > 64) view.fail("name", "at most 64 characters");
}

/** Backups that go to cold storage stay there for at least 90 days. */
function checkPlan(view: View): void {
  for (const rule of view.items("rules")) {
    const lifecycle = rule.block("lifecycle");
    const [cold, deleted] = [
      lifecycle?.number("coldStorageAfter"),
      lifecycle?.number("deleteAfter"),
    ];
    if (cold !== undefined && cold > 0 && deleted !== undefined && deleted < cold + 90) {
      lifecycle?.fail("deleteAfter", `at least ${cold + 90} days, 90 after coldStorageAfter`);
    }
  }
}

function checkKey(view: View): void {
  const days = view.number("rotationPeriodInDays");
  if (days === undefined) return;
  if (days < 90 || days > 2560) view.fail("rotationPeriodInDays", "90 to 2560 days");
  if (view.off("enableKeyRotation"))
    view.fail("enableKeyRotation", "true; a rotation period is given");
}

function checkParameter(view: View): void {
  view.exactlyOneOf("value", "insecureValue", "valueWo");
  const longest = view.text("tier") === "Advanced" ? 8192 : 4096;
  for (const name of ["value", "insecureValue"]) {
    if (
      view.text("tier") !== "Intelligent-Tiering" &&
      Buffer.byteLength(view.text(name) ?? "") > longest
    )
      view.fail(name, `at most ${longest} bytes`);
  }
  if (view.text("type") === "SecureString")
    view.refuses(["insecureValue"], "the type is SecureString");
}

/** By type token. */
export const PLATFORM_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:iam/role:Role": [policy("assumeRolePolicy", POLICY_LENGTH.trust)],
  "aws:iam/rolePolicy:RolePolicy": [policy("policy", POLICY_LENGTH.inline)],
  "aws:iam/policy:Policy": [policy("policy", POLICY_LENGTH.managed)],
  "aws:kms/key:Key": [
    { source: "KMS API, EnableKeyRotation: RotationPeriodInDays", check: checkKey },
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": [
    oneOf(
      "internal/service/secretsmanager/secret_version.go",
      "secretString",
      "secretBinary",
      "secretStringWo",
    ),
  ],
  "aws:ssm/parameter:Parameter": [
    {
      source:
        "SSM API, PutParameter: Value, Tier; terraform-provider-aws, internal/service/ssm/parameter.go",
      check: checkParameter,
    },
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    { source: "CloudWatch API, PutMetricAlarm", check: checkAlarm },
  ],
  "aws:cloudwatch/eventRule:EventRule": [
    {
      source: "terraform-provider-aws, internal/service/events/rule.go: AtLeastOneOf",
      check: (view) => {
        if (view.absent("scheduleExpression") && view.absent("eventPattern"))
          view.fail("scheduleExpression", "scheduleExpression or eventPattern");
        const schedule = view.text("scheduleExpression");
        if (
          schedule !== undefined &&
          !/^(?:rate\(\d+ (?:minutes?|hours?|days?)\)|cron\((?:[^\s()]+ ){5}[^\s()]+\))$/.test(
            schedule,
          )
        ) {
          view.fail("scheduleExpression", "rate(5 minutes), or cron() with six fields");
        }
      },
    },
  ],
  "aws:sns/topic:Topic": [fifo("fifoTopic")],
  "aws:sns/topicSubscription:TopicSubscription": [
    { source: "SNS API, Subscribe: Protocol, Endpoint", check: checkSubscription },
  ],
  "aws:sqs/queue:Queue": [fifo("fifoQueue")],
  "aws:lambda/function:Function": [
    {
      source:
        "terraform-provider-aws, internal/service/lambda/function.go: ExactlyOneOf; Lambda API, CreateFunction",
      check: checkFunction,
    },
  ],
  "aws:backup/plan:Plan": [
    {
      source: "Backup API, Lifecycle: MoveToColdStorageAfterDays, DeleteAfterDays",
      check: checkPlan,
    },
  ],
};
