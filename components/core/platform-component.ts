import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { throwProblems } from "../../tuning/errors.ts";
import { componentError, withComponentErrors } from "./errors.ts";
import { COMPONENT_NAME, MAX_COMPONENT_NAME } from "./naming.ts";
import type { Tags } from "./tags.ts";
import { defaultTags, tagProblems } from "./tags.ts";
import type { Transform } from "./transform.ts";
import { applyTransform } from "./transform.ts";

/** What every component takes. */
export interface CommonArgs {
  /**
   * Class of environment, for the tags: "prod", "dev"...
   * @default - the name of the stack
   */
  readonly environment?: string;
  /**
   * Tags for every taggable child, beside platform, stack, environment, component and managed-by.
   * @default - none
   */
  readonly tags?: Tags;
}

/** How one child departs from the ordinary. */
export interface ChildOptions<Args extends object> {
  /** The user's last word on it. */
  readonly transform?: Transform<Args>;
  /** Properties the transform may not touch, each with the argument to use instead. */
  readonly guarded?: Readonly<Record<string, string>>;
  /** Resource options; the parent is always the component. */
  readonly opts?: Omit<pulumi.CustomResourceOptions, "parent">;
}

/** A resource class of a provider. */
type ResourceClass = new (
  name: string,
  args: never,
  opts?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** The Args of a resource class. */
type ArgsOf<Class extends ResourceClass> = NonNullable<ConstructorParameters<Class>[1]> & object;

/**
 * Base of every component. It sees to what review would otherwise have to: children carry the component's name and are
 * parented to it, taggable children carry the default tags, outputs are registered and not empty, and bad input is one
 * error without a stack.
 */
export abstract class PlatformComponent<Outputs extends object> extends pulumi.ComponentResource {
  /** Everything the component offers to others. */
  abstract readonly outputs: Outputs;

  /** The logical name: first part of the name of every child. */
  readonly logicalName: string;

  readonly #type: string;
  readonly #tags: Tags;
  readonly #state: { failed: boolean };
  readonly #dependsOn: pulumi.CustomResourceOptions["dependsOn"];
  #registered = false;

  /**
   * @param type "<folder>:<Class>", made into the type token `platform:<folder>:<Class>`
   * @throws pulumi.ResourceError for a name or tags that AWS would refuse
   */
  constructor(
    type: string,
    name: string,
    args: CommonArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    const token = `platform:${type}`;
    const state = { failed: false };
    const verify: pulumi.ResourceTransformation = (child) => {
      if (child.type === token || child.name.startsWith(`${name}-`)) return undefined;
      state.failed = true;
      throw strangeChild(child, name);
    };
    super(token, name, {}, pulumi.mergeOptions(opts, { transformations: [verify] }));
    this.#state = state;
    // What the component around it waits for its own children need too.
    const outer = opts?.parent instanceof PlatformComponent ? opts.parent.#dependsOn : undefined;
    this.#dependsOn =
      outer === undefined
        ? opts?.dependsOn
        : pulumi.mergeOptions({ dependsOn: outer }, { dependsOn: opts?.dependsOn ?? [] }).dependsOn;
    this.logicalName = name;
    this.#type = type;
    this.#tags = defaultTags({
      platform: pulumi.getProject(),
      stack: pulumi.getStack(),
      environment: args.environment ?? pulumi.getStack(),
      component: name,
      tags: args.tags,
    });
    this.check([...nameProblems(name), ...tagProblems(args.tags)]);
  }

  /** Stops with one error that lists all `problems`; does nothing when there are none. */
  check(problems: readonly Problem[]): void {
    this.attempt(() => {
      throwProblems(problems);
    });
  }

  /** Runs a calculation; its problems become the component's error. */
  attempt<T>(work: () => T): T {
    try {
      return withComponentErrors(this, this.subject, work);
    } catch (error) {
      this.#state.failed = true;
      throw error;
    }
  }

  /** Creates the child `<name>-<suffix>` of a type that has no tags. For the component's own modules. */
  child<Class extends ResourceClass>(
    type: Class,
    suffix: string,
    args: ArgsOf<Class>,
    options: ChildOptions<ArgsOf<Class>> = {},
  ): InstanceType<Class> {
    const opts = { ...this.withDependencies(options.opts), parent: this };
    const computed = { name: `${this.logicalName}-${suffix}`, args, opts };
    const spec = this.attempt(() => applyTransform(computed, options.transform, options.guarded));
    return new type(spec.name, spec.args, spec.opts) as InstanceType<Class>;
  }

  /** Creates the child `<name>-<suffix>` with the default tags and those in `args`. For the component's own modules. */
  taggedChild<Class extends ResourceClass>(
    type: Class,
    suffix: string,
    args: ArgsOf<Class> & { readonly tags?: unknown },
    options: ChildOptions<ArgsOf<Class>> = {},
  ): InstanceType<Class> {
    const given = args as { readonly tags?: Tags };
    const tagged: unknown = { ...given, tags: { ...this.#tags, ...given.tags } };
    return this.child(type, suffix, tagged as ArgsOf<Class>, options);
  }

  /** The default tags, for what a child's service makes in turn and does not tag alike: the instances of a launch template. */
  get defaultTags(): Tags {
    return this.#tags;
  }

  /** Tags that give a child the name people look for in the console, where a type has no name of its own. */
  nameTag(suffix: string): { readonly Name: string } {
    return {
      Name: `${pulumi.getProject()}-${pulumi.getStack()}-${this.logicalName}-${suffix}`,
    };
  }

  /**
   * Registers the outputs. The SDK calls this itself, without outputs, when a component forgot to.
   * @throws pulumi.ResourceError when there are none
   */
  override registerOutputs(outputs?: pulumi.Inputs): void {
    if (this.#state.failed || this.#registered) return;
    if (outputs === undefined || Object.keys(outputs).length === 0) {
      this.#state.failed = true;
      throw componentError(this, this.subject, [
        {
          path: "registerOutputs",
          got: "no outputs",
          allowed: "all outputs of the component",
          fix: "end the constructor with this.outputs = this.register({ ... })",
        },
      ]);
    }
    this.#registered = true;
    super.registerOutputs(outputs);
  }

  /** Registers `outputs` and returns them: the last line of every constructor. */
  protected register(outputs: Outputs): Outputs {
    this.registerOutputs({ ...outputs });
    return outputs;
  }

  /**
   * A child's options with what the component depends on: the SDK makes children wait for it, but records nothing, so that a
   * removal could take what they need before them.
   */
  private withDependencies(opts: pulumi.CustomResourceOptions = {}): pulumi.CustomResourceOptions {
    if (this.#dependsOn === undefined) return opts;
    return pulumi.mergeOptions({ dependsOn: this.#dependsOn }, opts);
  }

  private get subject(): string {
    return `${this.#type.split(":").at(-1) ?? this.#type} "${this.logicalName}"`;
  }
}

function nameProblems(name: string): readonly Problem[] {
  if (COMPONENT_NAME.test(name) && name.length <= MAX_COMPONENT_NAME) return [];
  return [
    {
      path: "name",
      got: `"${name}" (${name.length} characters)`,
      allowed: `up to ${MAX_COMPONENT_NAME} lower-case letters, digits and single hyphens, a letter first`,
      fix: "choose a shorter or plainer name: it is the beginning of every physical name",
    },
  ];
}

function strangeChild(
  child: pulumi.ResourceTransformationArgs,
  name: string,
): pulumi.ResourceError {
  return componentError(child.resource, `child ${child.type} of "${name}"`, [
    {
      path: "name",
      got: child.name,
      allowed: `a name that begins with "${name}-"`,
      fix: "create children with this.child or this.taggedChild",
    },
  ]);
}
