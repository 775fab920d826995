import type { EngineResource } from "./model.ts";

/** Resources as they refer to each other, and what is wrong with those references. */
export interface ResourceIndex {
  /** All of a type, in the engine's order. */
  ofType(...types: readonly string[]): readonly EngineResource[];
  /** The one of a type that an id, ARN or name refers to. */
  referred(type: string, reference: string): EngineResource | undefined;
  /** Notes something that cannot be emulated; reported together at the end. */
  problem(text: string): void;
  readonly problems: readonly string[];
}

/** Makes resources findable. */
export function indexResources(resources: readonly EngineResource[]): ResourceIndex {
  const problems: string[] = [];
  const ofType = (...types: readonly string[]) =>
    resources.filter(({ type }) => types.includes(type));
  return {
    ofType,
    referred: (type, reference) =>
      ofType(type).find(({ id, outputs }) => id === reference || outputs["arn"] === reference),
    problem: (text) => problems.push(text),
    problems,
  };
}
