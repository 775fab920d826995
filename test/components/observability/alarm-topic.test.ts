import { beforeAll, describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { AlarmTopic } from "../../../components/observability/alarm-topic.ts";
import { policyOf, strays, untagged } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks, valueOf } from "../../support/mocks.ts";

const TOPIC = "arn:aws:mock:eu-central-1:123456789012:alarms-topic";

describe("the topic of all alarms", () => {
  let recording: Recording;
  let topic: AlarmTopic;

  beforeAll(async () => {
    recording = await startMocks();
    topic = new AlarmTopic("alarms", {
      emails: ["oncall@example.com"],
      httpsEndpoints: [pulumi.secret("https://events.example.com/token")],
      transform: { topic: { displayName: "Alarms" } },
    });
    await recording.settled();
  });

  it("is encrypted with a key that CloudWatch may use for this account only", () => {
    expect(recording.one("alarms-topic").inputs).toMatchObject({
      kmsMasterKeyId: "arn:aws:mock:eu-central-1:123456789012:alarms-key",
      displayName: "Alarms",
    });
    expect(policyOf(recording.one("alarms-key"))).toMatchObject({
      Statement: [
        { Sid: "Account" },
        {
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("takes messages from CloudWatch alarms of this account only", () => {
    expect(policyOf(recording.one("alarms-topic-policy"))).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Publish",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["sns:Publish"],
          Resource: TOPIC,
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
  });

  it("tells each address, an e-mail under a name that does not move when others come and go", () => {
    // First 8 digits of sha256("oncall@example.com"), by sha256sum.
    expect(recording.one("alarms-email-d876c66b").inputs).toEqual({
      topic: TOPIC,
      protocol: "email",
      endpoint: "oncall@example.com",
    });
    expect(recording.one("alarms-https-1").inputs).toMatchObject({
      protocol: "https",
      endpoint: {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        value: "https://events.example.com/token",
      },
    });
  });

  it("is tagged and owned, and offers its ARN", async () => {
    expect(untagged(recording, "alarms")).toEqual([]);
    expect(strays(recording, "alarms")).toEqual([]);
    expect(await valueOf(topic.outputs.topicArn)).toBe(TOPIC);
    expect(recording.outputs.get("alarms")).toEqual({
      topicArn: TOPIC,
      keyArn: "arn:aws:mock:eu-central-1:123456789012:alarms-key",
    });
  });
});

describe("secret addresses", () => {
  it("stay secret in the state, under the names they would have otherwise", async () => {
    const recording = await startMocks();
    new AlarmTopic("alarms", {
      emails: ["oncall@example.com"],
      httpsEndpoints: ["https://events.example.com/token"],
      secret: true,
    });
    await recording.settled();
    const secret = (value: string) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    expect(recording.one("alarms-email-d876c66b").inputs["endpoint"]).toEqual(
      secret("oncall@example.com"),
    );
    expect(recording.one("alarms-https-1").inputs["endpoint"]).toEqual(
      secret("https://events.example.com/token"),
    );
  });

  it("are not told in errors", async () => {
    const recording = await startMocks();
    const emails = ["nobody", "a@b.example", "a@b.example"];
    const message = refusal(() => new AlarmTopic("alarms", { emails, secret: true }));
    await recording.settled();
    expect(message).toMatch(/^AlarmTopic "alarms": 2 problems/);
    expect(message).not.toContain("nobody");
    expect(message).not.toContain("a@b.example");
  });
});

describe("a topic of another region", () => {
  it("is there with its key, policy and subscriptions", async () => {
    const recording = await startMocks();
    new AlarmTopic("alarms", {
      emails: ["oncall@example.com"],
      httpsEndpoints: ["https://events.example.com/token"],
      region: "us-east-1",
    });
    await recording.settled();
    const regions = recording.resources
      .filter(({ custom }) => custom)
      .map(({ name, inputs }) => [name, inputs["region"]] as const);
    expect(Object.fromEntries(regions)).toEqual({
      "alarms-key": "us-east-1",
      "alarms-key-alias": "us-east-1",
      "alarms-topic": "us-east-1",
      "alarms-topic-policy": "us-east-1",
      "alarms-email-d876c66b": "us-east-1",
      "alarms-https-1": "us-east-1",
    });
  });

  it("has a name that could be a region's", async () => {
    const recording = await startMocks();
    const message = refusal(() => new AlarmTopic("alarms", { region: "US East" }));
    await recording.settled();
    expect(message).toMatch(/^AlarmTopic "alarms": 1 problem/);
    expect(message).toContain('a region\'s name, as "us-east-1"');
  });
});

describe("bad addresses", () => {
  it("are all listed, without the address of an endpoint, which may hold a token", async () => {
    const recording = await startMocks();
    const message = refusal(
      () =>
        new AlarmTopic("alarms", {
          emails: ["nobody", "a@b.example", "a@b.example"],
          httpsEndpoints: ["http://events.example.com/token-1234"],
          keyDeletionWindowDays: 1,
        }),
    );
    await recording.settled();
    expect(message).toMatch(/^AlarmTopic "alarms": 4 problems/);
    expect(message).toContain("got:     nobody");
    expect(message).toContain("got:     a@b.example, more than once");
    expect(message).toContain("an address that does not begin with https://");
    expect(message).not.toContain("token-1234");
    expect(message).toContain("a whole number of days from 7 to 30");
  });
});
