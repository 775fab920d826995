import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../../../components/core/platform-component.ts";
import type { CommonArgs } from "../../../components/core/platform-component.ts";
import { TuningError } from "../../../tuning/errors.ts";
import type { Recording } from "../../support/mocks.ts";
import { refusal, startMocks } from "../../support/mocks.ts";

interface ProbeOutputs {
  readonly arn: pulumi.Output<string>;
}

type Body = (component: PlatformComponent<ProbeOutputs>) => unknown;

/** A component whose constructor does what the test says. */
class Probe extends PlatformComponent<ProbeOutputs> {
  readonly outputs: ProbeOutputs;

  constructor(
    name: string,
    args: CommonArgs & { readonly body?: Body },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("test:Probe", name, args, opts);
    args.body?.(this);
    const topic = this.taggedChild(aws.sns.Topic, "topic", { tags: { Name: "mine" } });
    this.outputs = this.register({ arn: topic.arn });
  }
}

/** A component that forgets to register outputs. */
class Forgetful extends PlatformComponent<object> {
  readonly outputs = {};

  constructor(name: string) {
    super("test:Forgetful", name, {});
  }

  /** Fails when the SDK's own registration, made after the constructor, fails. */
  registration(): Promise<unknown> {
    return this.getData();
  }
}

let recording: Recording;

beforeEach(async () => {
  recording = await startMocks();
});

afterEach(async () => {
  await recording.settled();
});

describe("a child", () => {
  it("has the component's name in front, the component as parent, and the default tags", async () => {
    new Probe("probe", { environment: "prod", tags: { team: "payments" } });
    await recording.settled();
    expect(recording.one("probe").type).toBe("platform:test:Probe");
    expect(recording.one("probe-topic").parent).toBe("probe");
    expect(recording.one("probe-topic").inputs["tags"]).toEqual({
      Name: "mine",
      team: "payments",
      platform: "plumbline",
      stack: "test",
      environment: "prod",
      component: "probe",
      "managed-by": "pulumi",
    });
  });

  it("takes the name of the stack as environment where none is given", async () => {
    new Probe("probe", {});
    await recording.settled();
    expect(recording.one("probe-topic").inputs["tags"]).toMatchObject({ environment: "test" });
  });

  it("is refused when it was made past the component under another name", () => {
    const body: Body = (component) => new aws.sns.Topic("loose", {}, { parent: component });
    const message = refusal(() => new Probe("probe", { body }));
    expect(message).toContain('child aws:sns/topic:Topic of "probe"');
    expect(message).toContain("got:     loose");
    expect(message).toContain('a name that begins with "probe-"');
  });
});

describe("the options of the caller", () => {
  it("keep their transformations beside the component's own", async () => {
    const seen: string[] = [];
    const transformation: pulumi.ResourceTransformation = ({ name }) => {
      seen.push(name);
      return undefined;
    };
    new Probe("probe", {}, { transformations: [transformation] });
    await recording.settled();
    expect(seen).toEqual(["probe", "probe-topic"]);
  });

  it("keep their parent, and protection reaches the children", async () => {
    const outer = new pulumi.ComponentResource("test:index:Outer", "outer");
    new Probe("probe", {}, { parent: outer, protect: true });
    await recording.settled();
    expect(recording.one("probe").parent).toBe("outer");
    expect(recording.one("probe-topic").protect).toBe(true);
  });

  it("make children depend on what the component depends on, beside what they state", async () => {
    const first = new Probe("first", {});
    const queue = new aws.sqs.Queue("queue", {});
    const body: Body = (probe) =>
      probe.child(
        aws.sns.TopicPolicy,
        "policy",
        { arn: "arn", policy: "{}" },
        { opts: { dependsOn: queue } },
      );
    new Probe("probe", { body }, { dependsOn: [first] });
    await recording.settled();
    expect(recording.one("probe-topic").dependsOn).toEqual(["first-topic"]);
    expect([...recording.one("probe-policy").dependsOn].sort()).toEqual(["first-topic", "queue"]);
  });

  it("keep their provider", async () => {
    const provider = new aws.Provider("frankfurt", { region: "eu-central-1" });
    new Probe("probe", {}, { provider });
    await recording.settled();
    expect(recording.one("probe-topic").provider).toContain("::frankfurt::");
  });
});

describe("outputs", () => {
  it("are registered whole", async () => {
    new Probe("probe", {});
    await recording.settled();
    expect(recording.outputs.get("probe")).toEqual({
      arn: "arn:aws:mock:eu-central-1:123456789012:probe-topic",
    });
  });

  it("may not be forgotten", async () => {
    const registration = new Forgetful("forgetful").registration();
    await expect(registration).rejects.toThrow("registerOutputs");
    await expect(registration).rejects.toMatchObject({ hideStack: true });
  });

  it("may not be empty", () => {
    const body: Body = (component) => {
      component.registerOutputs({});
    };
    expect(refusal(() => new Probe("probe", { body }))).toContain("got:     no outputs");
  });
});

describe("bad input", () => {
  it("lists every problem of name and tags in one error", () => {
    const tags = { "aws:mine": "x", "managed-by": "hand", ok: "semi;colon" };
    const message = refusal(() => new Probe("Bad--Name", { tags }));
    expect(message).toMatch(/^Probe "Bad--Name": 4 problems/);
    expect(message).toContain('got:     "Bad--Name" (9 characters)');
    expect(message).toContain('a key that does not begin with "aws:"');
    expect(message).toContain("the platform sets this tag itself");
    expect(message).toContain("a value of 10 characters");
  });

  it("takes a name of 26 characters and refuses one of 27", () => {
    expect(() => new Probe("a".repeat(26), {})).not.toThrow();
    expect(refusal(() => new Probe("b".repeat(27), {}))).toContain("(27 characters)");
  });

  it("counts the tags: 44 of one's own are accepted, 45 are not", () => {
    const tags = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, "x"]));
    expect(() => new Probe("few", { tags: tags(44) })).not.toThrow();
    const message = refusal(() => new Probe("many", { tags: tags(45) }));
    expect(message).toContain("at most 44");
    expect(message).toContain("remove 1 tags");
  });

  it("of a calculation becomes the component's error, without a stack", () => {
    const problem = { path: "a.b", got: "1", allowed: "2", fix: "set it to 2" };
    const body: Body = (component) =>
      component.attempt(() => {
        throw new TuningError([problem]);
      });
    const message = refusal(() => new Probe("probe", { body }));
    expect(message).toBe(
      'Probe "probe": 1 problem\n\na.b\n  got:     1\n  allowed: 2\n  fix:     set it to 2',
    );
  });

  it("leaves a fault of the program as it is", () => {
    const body: Body = (component) =>
      component.attempt(() => {
        throw new TypeError("a bug");
      });
    expect(() => new Probe("probe", { body })).toThrow(TypeError);
  });
});
