import { Cursor } from "./cursor.ts";
import type { Props, UNKNOWN } from "./value.ts";

/** The options a resource was declared with, as far as the engine tells them. */
export interface ResourceOptions {
  /** The engine refuses to delete it. */
  readonly protect: boolean;
  /** Whether a replacement deletes first. @default - the provider decides */
  readonly deleteBeforeReplace?: boolean | undefined;
}

/** What a resource is made from; all but type, name and props may be left out in examples and tests. */
export interface ResourceData {
  readonly urn: string;
  /** Such as "aws:rds/instance:Instance". */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly props: Props;
  readonly options: ResourceOptions;
  /** URN of the component it belongs to. */
  readonly parent?: string | undefined;
  /** The properties of its provider, such as the region; UNKNOWN when it has one that nothing is known of. */
  readonly provider?: Props | typeof UNKNOWN | undefined;
  /** URNs of the resources that each property's value was made from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** A registered resource, as rules see it. */
export class Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly options: ResourceOptions;
  readonly parent: string | undefined;
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Its properties: what the program asked for, and after the engine created it also what came of it. */
  readonly inputs: Cursor;
  /** The provider's properties. */
  readonly provider: Cursor;

  constructor(data: ResourceData) {
    this.urn = data.urn;
    this.type = data.type;
    this.name = data.name;
    this.options = data.options;
    this.parent = data.parent;
    this.propertyDependencies = data.propertyDependencies;
    this.inputs = new Cursor(data.props);
    this.provider = new Cursor(data.provider);
  }

  /** The place of a property: `resource.at("spec", "template")`. */
  at(...keys: readonly (string | number)[]): Cursor {
    return this.inputs.at(...keys);
  }
}

/** All resources of a stack. */
export class Stack {
  readonly resources: readonly Resource[];
  readonly #byUrn: ReadonlyMap<string, Resource>;
  readonly #byType = new Map<string, Resource[]>();
  readonly #byObjectName = new Map<string, ReadonlyMap<string, readonly Resource[]>>();

  constructor(resources: readonly Resource[]) {
    // The engine tells them in the order they happened to be made: the same stack has to give the same words.
    this.resources = [...resources].sort((a, b) => (a.urn < b.urn ? -1 : 1));
    this.#byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of this.resources) {
      const same = this.#byType.get(resource.type);
      if (same === undefined) this.#byType.set(resource.type, [resource]);
      else same.push(resource);
    }
  }

  /** The resources of any of these types, in the order of their URNs in a type. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.#byType.get(type) ?? []);
  }

  /** The Kubernetes objects of a type that are known to have this name, in whatever namespace. */
  named(type: string, name: string): readonly Resource[] {
    let index = this.#byObjectName.get(type);
    if (index === undefined) {
      index = Map.groupBy(
        this.ofType(type).filter((one) => !one.at("metadata", "name").isHidden),
        (one) => one.at("metadata", "name").text() ?? "",
      );
      this.#byObjectName.set(type, index);
    }
    return index.get(name) ?? [];
  }

  /** The resource of that URN. */
  get(urn: string): Resource | undefined {
    return this.#byUrn.get(urn);
  }

  /** The resources of a type that a property's value was made from, which the engine knows even when the value is unknown. */
  madeFrom(resource: Resource, property: string, type: string): readonly Resource[] {
    const urns = resource.propertyDependencies[property] ?? [];
    return urns.flatMap((urn) => this.#byUrn.get(urn) ?? []).filter((r) => r.type === type);
  }

  /**
   * The resource of a type that a property names: by what the value was made from when that is one of
   * them, else by a known value that equals the other's `key`. Programs of plain text work, too.
   *
   * @throws Unjudgeable when it was made from none of them and is unknown
   */
  referenced(
    resource: Resource,
    property: string,
    type: string,
    key: string,
  ): Resource | undefined {
    const made = this.madeFrom(resource, property, type);
    if (made.length === 1) return made[0];
    const name = resource.at(property).text();
    if (name === undefined) return undefined;
    const candidates = made.length > 1 ? made : this.ofType(type);
    return candidates.find((r) => !r.at(key).isHidden && r.at(key).text() === name);
  }
}
