/** Resource quantities: `500m`, `1.5`, `512Mi`. Source: k8s.io/apimachinery pkg/api/resource/quantity.go. */

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** @returns the amount in base units (cores, bytes, pieces), or undefined for what is no quantity. */
export function parseQuantity(value: string | number): number | undefined {
  if (typeof value === "number") return value;
  const [, digits, exponent = "", suffix = ""] = QUANTITY.exec(value) ?? [];
  const factor = SUFFIXES[suffix];
  if (digits === undefined || factor === undefined) return undefined;
  return Number(`${digits}${exponent}`) * factor;
}
