import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { DashboardDocument } from "../../tuning/observability/dashboards.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** The annotation the sidecar reads the folder from, once the chart's sidecar.dashboards.folderAnnotation names it. */
export const FOLDER_ANNOTATION = "grafana_folder";

/** Arguments of `Dashboards`. */
export interface DashboardsArgs extends CommonArgs {
  /** Namespace in which Grafana's sidecar looks for dashboards. */
  readonly namespace: pulumi.Input<string>;
  /** The dashboards (planDashboards); at least one. */
  readonly dashboards: readonly DashboardDocument[];
  /**
   * Folder in Grafana. The sidecar heeds it where it is told to (sidecar.dashboards.folderAnnotation: grafana_folder, with
   * provider.foldersFromFilesStructure).
   * @default "Plumbline"
   */
  readonly folder?: string;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: DashboardsTransform;
}

/** Transforms of `Dashboards`. Not a stable interface. */
export interface DashboardsTransform {
  readonly configMap?: Transform<kubernetes.core.v1.ConfigMapArgs>;
}

/** What `Dashboards` offers to others. */
export interface DashboardsOutputs {
  /** Names of the ConfigMaps, by the uid of their dashboard. */
  readonly configMaps: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Defaults of `DashboardsArgs`. */
export const DASHBOARDS_DEFAULTS = Object.freeze({
  folder: "Plumbline",
}) satisfies Partial<DashboardsArgs>;

/** `DashboardsArgs` with the defaults filled in. */
export type ResolvedDashboardsArgs = DashboardsArgs &
  Required<Pick<DashboardsArgs, keyof typeof DASHBOARDS_DEFAULTS>>;
