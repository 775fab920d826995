import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { PrometheusDocument } from "../../tuning/observability/document.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Arguments of `PrometheusRules`. */
export interface PrometheusRulesArgs extends CommonArgs {
  /** Namespace of the objects: that of the monitoring. */
  readonly namespace: pulumi.Input<string>;
  /** The rules, one object for each of their groups. */
  readonly document: PrometheusDocument;
  /** Labels by which Prometheus finds the objects (its ruleSelector). */
  readonly selectorLabels: Readonly<Record<string, string>>;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: PrometheusRulesTransform;
}

/** Transforms of `PrometheusRules`; a key of several resources applies to each. Not a stable interface. */
export interface PrometheusRulesTransform {
  readonly rule?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
}

/** What `PrometheusRules` offers to others. */
export interface PrometheusRulesOutputs {
  /** Names of the objects: "plumbline-<group>". */
  readonly names: readonly string[];
  /** Number of alerts. */
  readonly alerts: number;
}
