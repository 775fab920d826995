/**
 * When a changed value takes effect: at once, at the next restart of the service, or as pods or nodes are replaced one
 * after the other. The first two are sent to AWS as the `applyMethod` of a parameter; a static parameter with
 * "immediate" is refused.
 */
export type ApplyType = "immediate" | "pending-reboot" | "rolling";

/** The unit the service's API counts a value in. */
export type SettingUnit =
  | "8kB"
  | "kB"
  | "MB"
  | "MiB"
  | "GiB"
  | "millicores"
  | "bytes"
  | "ms"
  | "s"
  | "us"
  | "percent"
  | "count"
  | "ratio"
  | "bool"
  | "enum"
  | "list";

/** One computed parameter with its reason: the record that parameter groups, reports, policies and diffs are made from. */
export interface Setting {
  /** The name as the engine spells it. */
  readonly name: string;
  /** Exactly what is sent to the API: no unit suffix; may be an RDS formula such as "{DBInstanceClassMemory/32768}". */
  readonly value: string;
  /** What `value` (and `amount`) counts. */
  readonly unit: SettingUnit;
  /** The value for a person, a formula evaluated for the class at hand: "8 GiB". */
  readonly human: string;
  /** The value as a number of `unit`, a formula evaluated; absent for enum and list. */
  readonly amount?: number;
  /** Why this value, in one or two sentences, with the arithmetic when there is any. */
  readonly why: string;
  /** Where the rule or number comes from: documentation page, tool, measurement. */
  readonly source: string;
  /** When a change of this setting takes effect. */
  readonly apply: ApplyType;
  /** What the service uses when the parameter is not set: "unset (4096)", a formula... */
  readonly default: string;
  /** The user's own value took the place of the computed one; `why` names the computed one. */
  readonly overridden?: boolean;
}

/** Something the guides or the engine know but that is not sent, and why. */
export interface Omitted {
  /** The name as the engine spells it. */
  readonly name: string;
  /** The value the guides ask for, where they ask for one. */
  readonly asked?: string;
  /** Why it is not sent, and what to do instead. */
  readonly why: string;
  /** Where that is documented. */
  readonly source: string;
}

/** The result of tuning one thing. */
export interface Tuned {
  readonly settings: readonly Setting[];
  readonly omitted: readonly Omitted[];
}
