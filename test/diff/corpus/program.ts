/** Properties, open to changes. */
export type Inputs = Record<string, unknown>;

/** A resource of the plain program. */
export interface Declared {
  /** Such as "aws:rds/instance:Instance". */
  type: string;
  inputs: Inputs;
  /** The engine refuses to delete it. @default false */
  protect?: boolean;
  /** The engine forgets it instead of deleting it. @default false */
  retainOnDelete?: boolean;
  /** Whether a replacement deletes first. @default - the provider decides */
  deleteBeforeReplace?: boolean;
  /** Its name before. @default - it had none */
  alias?: string;
}

/** The plain program: its resources by name, each after those it needs. */
export type Program = Record<string, Declared>;

/** A resource of a program that is known to have it. */
export function the(program: Program, name: string): Declared {
  const found = program[name];
  if (found === undefined) throw new Error(`The plain program has no ${name}.`);
  return found;
}

/** The object at a place in a resource's properties, made when there is none. */
export function place(program: Program, name: string, ...keys: (string | number)[]): Inputs {
  let current = the(program, name).inputs;
  for (const key of keys) current = (current[key] ??= {}) as Inputs;
  return current;
}

/** A change that sets properties at a place: `set({ image: "..." }, "web", "spec", "template")`. */
export function set(inputs: Inputs, name: string, ...keys: (string | number)[]) {
  return (program: Program): void => void Object.assign(place(program, name, ...keys), inputs);
}

/** A change that takes resources out of the program. */
export function remove(...names: string[]) {
  return (program: Program): void => {
    for (const name of names) {
      the(program, name);
      delete program[name];
    }
  };
}
