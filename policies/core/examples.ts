import { Resource, Stack } from "./resource.ts";
import type { ExampleResource } from "./rule.ts";

/** The URN an example's resource gets. */
export function exampleUrn({ type, name = "example" }: ExampleResource): string {
  return `urn:pulumi:example::example::${type}::${name}`;
}

/** An example's resource, as a rule is given it. */
export function exampleResource(
  example: ExampleResource,
  among: readonly ExampleResource[] = [example],
): Resource {
  const urns = new Map(among.map((other) => [other.name ?? "example", exampleUrn(other)]));
  const made = Object.entries(example.madeFrom ?? {}).map(
    ([property, names]) => [property, names.map((name) => urns.get(name) ?? name)] as const,
  );
  return new Resource({
    urn: exampleUrn(example),
    type: example.type,
    name: example.name ?? "example",
    props: example.props,
    options: {
      protect: example.protect === true,
      deleteBeforeReplace: example.deleteBeforeReplace,
    },
    provider: example.provider,
    propertyDependencies: Object.fromEntries(made),
  });
}

/** An example's stack. */
export function exampleStack(examples: readonly ExampleResource[]): Stack {
  return new Stack(examples.map((example) => exampleResource(example, examples)));
}
