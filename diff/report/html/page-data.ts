import type { ChangeClass, Json, Operation, PropertyChange, Topic } from "../../model.ts";

/** What the page's script reads: the changes in the words of the page. All other parts of the page are in its HTML. */
export interface PageData {
  /** Worst first. Others refer to them by their index. */
  readonly changes: readonly PageChange[];
}

/** An entry of the list. */
export interface PageChange {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly component: string;
  readonly class: ChangeClass;
  readonly operation: Operation;
  /** The operation in words: "replace, new one first". */
  readonly action: string;
  /** Stands for the change in links and waivers. */
  readonly hash: string;
  /** Whether the gate fails because of it. */
  readonly fails: boolean;
  /** Why the gate lets it pass. @default - no waiver is used */
  readonly waived?: string | undefined;
  /** Such as "protected" or "retained on delete". */
  readonly marks: readonly string[];
  /** "file:line", where it is declared, then the places on the way there. */
  readonly places: readonly string[];
  readonly verdicts: readonly PageVerdict[];
  readonly properties: readonly PageProperty[];
  /** Paths that may replace the resource: no fact says. */
  readonly unknownEffects: readonly string[];
  /** Topics of the findings on it. */
  readonly topics: readonly Topic[];
  /** Indices of the changed resources that it depends on. */
  readonly needs: readonly number[];
  /** Indices of the changed resources that depend on it. */
  readonly neededBy: readonly number[];
}

/** One thing that a change does. */
export interface PageVerdict {
  readonly code: string;
  readonly class: ChangeClass;
  readonly message: string;
  readonly properties: readonly string[];
  /** "10 to 60 s, at once". @default - nothing stops answering */
  readonly outage?: string | undefined;
  /** @default - there is no other way */
  readonly fix?: string | undefined;
}

/** A property with its values as the report has them; the page words them once they are looked at. */
export interface PageProperty {
  readonly path: string;
  readonly kind: PropertyChange["kind"];
  readonly replaces: boolean;
  /** @default - it was absent */
  readonly before?: Json | undefined;
  /** @default - it is absent */
  readonly after?: Json | undefined;
}
