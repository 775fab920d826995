/** The chosen services. */
export const OURS = 'namespace=~"$namespace",service=~"$service"';
/** Labels that name a service. */
export const SERVICE = "namespace, service";
/** Name of a service's series. */
export const LEGEND = "{{namespace}} {{service}}";
/** Labels that name a pod. */
export const POD = "namespace, service, pod";
/** Name of a pod's series. */
export const PER_POD = "{{service}} {{pod}}";

/** The counter's growth a second, added up by these labels; `matchers` are more of them, with a comma before. */
export function rate(series: string, by: string, matchers = ""): string {
  return `sum by (${by}) (rate(${series}{${OURS}${matchers}}[$__rate_interval]))`;
}

/** The value that this share of the histogram's observations is below. */
export function quantile(share: number, histogram: string, by: string): string {
  return `histogram_quantile(${share}, ${rate(`${histogram}_bucket`, `${by}, le`)})`;
}

/** The gauge once a pod. */
export function perPod(metric: string): string {
  return `max by (${POD}) (${metric}{${OURS}})`;
}
