import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import type { DashboardDocument } from "../../tuning/observability/dashboards.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import type {
  DashboardsArgs,
  DashboardsOutputs,
  ResolvedDashboardsArgs,
} from "./dashboards-args.ts";
import { DASHBOARDS_DEFAULTS, FOLDER_ANNOTATION } from "./dashboards-args.ts";

/** By this label Grafana's sidecar finds dashboards (chart grafana, sidecar.dashboards.label and labelValue). */
const DASHBOARD_LABEL = { grafana_dashboard: "1" };

/** Bytes of data a ConfigMap may hold (Kubernetes documentation, "ConfigMaps": 1 MiB). */
const MAX_BYTES = 1024 * 1024;

/** What Kubernetes takes as an object's name (RFC 1123), in the 40 characters Grafana has for a uid. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** Grafana's dashboards as ConfigMaps, one each, for the sidecar that loads them: nothing to click, nothing to lose. */
export class Dashboards extends PlatformComponent<DashboardsOutputs> {
  readonly outputs: DashboardsOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("observability:Dashboards", name, args, opts);
    const resolved = withDefaults(DASHBOARDS_DEFAULTS, args);
    this.check(dashboardsProblems(resolved));
    this.outputs = this.register({ configMaps: createConfigMaps(this, resolved) });
  }
}

function createConfigMaps(
  component: Dashboards,
  { namespace, dashboards, folder, transform }: ResolvedDashboardsArgs,
): Record<string, pulumi.Output<string>> {
  const labels = {
    "app.kubernetes.io/part-of": pulumi.getProject(),
    "app.kubernetes.io/managed-by": "pulumi",
    ...DASHBOARD_LABEL,
  };
  const maps = dashboards.map((dashboard): [string, pulumi.Output<string>] => {
    const map = component.child(
      kubernetes.core.v1.ConfigMap,
      dashboard.name,
      {
        metadata: {
          name: dashboard.uid,
          namespace,
          labels,
          annotations: { [FOLDER_ANNOTATION]: folder },
        },
        data: { [`${dashboard.uid}.json`]: toJson(dashboard) },
      },
      { transform: transform?.configMap },
    );
    return [dashboard.uid, map.metadata.name];
  });
  return Object.fromEntries(maps);
}

function toJson({ json }: DashboardDocument): string {
  return JSON.stringify(json);
}

function dashboardsProblems({ dashboards, folder }: ResolvedDashboardsArgs): readonly Problem[] {
  const names = dashboards.map(({ name }) => name);
  const uids = dashboards.map(({ uid }) => uid);
  return [
    ...(dashboards.length > 0 ? [] : [noDashboards()]),
    ...folderProblems(folder),
    ...dashboards.flatMap((dashboard, index) => [
      ...nameProblems(dashboard),
      ...repeatedProblems("name", dashboard.name, names.indexOf(dashboard.name) !== index),
      ...repeatedProblems("uid", dashboard.uid, uids.indexOf(dashboard.uid) !== index),
      ...sizeProblems(dashboard),
    ]),
  ];
}

function noDashboards(): Problem {
  return {
    path: "dashboards",
    got: "none",
    allowed: "at least one",
    fix: "pass what planDashboards made, or leave the component out",
  };
}

function folderProblems(folder: string): readonly Problem[] {
  // A slash is a folder within a folder to the sidecar, and a file's path to Grafana.
  if (/^[^/\s][^/]{0,99}$/.test(folder)) return [];
  const allowed = "1 to 100 characters without a slash, not beginning with a space";
  const fix = 'name the folder as Grafana shall show it: "Plumbline"';
  return [{ path: "folder", got: JSON.stringify(folder), allowed, fix }];
}

function nameProblems({ name, uid }: DashboardDocument): readonly Problem[] {
  const wrong = Object.entries({ name, uid }).filter(([, value]) => !NAME.test(value));
  return wrong.map(([key, value]) => ({
    path: `dashboards.${name}.${key}`,
    got: JSON.stringify(value),
    allowed: "up to 40 lower-case letters, digits and hyphens: the name in Kubernetes and Grafana",
    fix: "choose a shorter or plainer one",
  }));
}

function repeatedProblems(key: string, value: string, isRepeated: boolean): readonly Problem[] {
  if (!isRepeated) return [];
  return [
    {
      path: `dashboards.${value}.${key}`,
      got: `${value}, more than once`,
      allowed: "each once: the second would replace the first",
      fix: "rename one of them",
    },
  ];
}

function sizeProblems(dashboard: DashboardDocument): readonly Problem[] {
  const key = `${dashboard.uid}.json`;
  const bytes = Buffer.byteLength(key) + Buffer.byteLength(toJson(dashboard));
  if (bytes <= MAX_BYTES) return [];
  return [
    {
      path: `dashboards.${dashboard.name}`,
      got: `${bytes} bytes`,
      allowed: `at most ${MAX_BYTES} bytes: what a ConfigMap holds`,
      fix: "leave out panels, or show fewer services in one dashboard",
    },
  ];
}
