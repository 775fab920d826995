/** Tests of texts that more than one rule needs: ARNs, addresses, windows, JSON. */

/** @returns true for `arn:<partition>:<service>:<region>:<account>:<resource>` as the provider's own check takes it. */
export function isArn(value: string): boolean {
  const [prefix, partition, service, region, account, ...resource] = value.split(":");
  if (prefix !== "arn" || partition === undefined || service === undefined) return false;
  return (
    /^aws(?:-[a-z]+)*$/.test(partition) &&
    service !== "" &&
    (region === "" || /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region ?? "-")) &&
    (account === "" ||
      /^(?:aws|aws-managed|third-party|aws-marketplace|\d{12}|cw.{10})$/.test(account ?? "-")) &&
    resource.join(":") !== ""
  );
}

/** @returns true for any JSON text. */
export function isJson(value: string): boolean {
  return parsed(value) !== undefined;
}

/** @returns true for the JSON text of an object. */
export function isJsonObject(value: string): boolean {
  const found = parsed(value);
  return typeof found === "object" && found !== null && !Array.isArray(found);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

/** @returns true when no two hyphens follow each other and none is last. */
export function plainHyphens(value: string): boolean {
  return !value.includes("--") && !value.endsWith("-");
}

/** @returns true for four decimal octets. */
export function isIpv4(value: string): boolean {
  return ipv4Number(value) !== undefined;
}

/** @returns the address as a number; undefined when it is none. */
export function ipv4Number(value: string): number | undefined {
  const octets = value.split(".");
  if (octets.length !== 4) return undefined;
  if (!octets.every((o) => /^(?:0|[1-9]\d{0,2})$/.test(o) && Number(o) <= 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** An IPv4 block: first address and number of addresses. */
export interface Ipv4Block {
  /** First address, as a number. */
  readonly first: number;
  /** Number of addresses. */
  readonly size: number;
  /** Prefix length, 0 to 32. */
  readonly bits: number;
}

/** @returns the block of `a.b.c.d/n` when its host bits are zero; undefined otherwise. */
export function ipv4Block(value: string): Ipv4Block | undefined {
  const [address, prefix, ...rest] = value.split("/");
  const first = ipv4Number(address ?? "");
  if (first === undefined || prefix === undefined || rest.length > 0) return undefined;
  if (!/^(?:\d|[12]\d|3[0-2])$/.test(prefix)) return undefined;
  const size = 2 ** (32 - Number(prefix));
  return first % size === 0 ? { first, size, bits: Number(prefix) } : undefined;
}

/** @returns true for an IPv4 block whose host bits are zero. */
export function isIpv4Network(value: string): boolean {
  return ipv4Block(value) !== undefined;
}

/** @returns true for a block inside one of the private ranges of RFC 1918. */
export function isPrivateCidr(value: string): boolean {
  const block = ipv4Block(value);
  if (block === undefined) return false;
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].some((range) => {
    const outer = ipv4Block(range);
    return outer !== undefined && contains(outer, block);
  });
}

/** @returns true when `inner` lies within `outer`. */
export function contains(outer: Ipv4Block, inner: Ipv4Block): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

/** @returns true for an IPv6 address in any of its spellings without a zone. */
export function isIpv6(value: string): boolean {
  const halves = value.split("::");
  if (halves.length > 2 || value === "") return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}

/** @returns true for `<IPv6 address>/<0..128>`. */
export function isIpv6Cidr(value: string): boolean {
  const [address, prefix, ...rest] = value.split("/");
  return (
    rest.length === 0 &&
    /^(?:\d|[1-9]\d|1[01]\d|12[0-8])$/.test(prefix ?? "") &&
    isIpv6(address ?? "")
  );
}

const CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
const DAILY = new RegExp(`^${CLOCK}-${CLOCK}$`);
const WEEKLY = new RegExp(`^${DAY}:${CLOCK}-${DAY}:${CLOCK}$`, "i");

/** @returns true for `hh24:mi-hh24:mi`. */
export function isDailyWindow(value: string): boolean {
  return DAILY.test(value);
}

/** @returns true for `ddd:hh24:mi-ddd:hh24:mi`; the provider lowers the case. */
export function isWeeklyWindow(value: string): boolean {
  return WEEKLY.test(value);
}

/** @returns true for a time of RFC 3339 with its offset. */
export function isRfc3339(value: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

/** @returns true for standard base64 with its padding. */
export function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[0-9A-Za-z+/]*={0,2}$/.test(value);
}

/** @returns true for a URL that names a host. */
export function hasHost(value: string): boolean {
  return /^https?:\/\/[^/]+/.test(value);
}

const PERCENT = "(?:100|\\d{1,2})(?:\\.\\d{1,10})?";
const AMOUNT = "(?:\\d+(?:\\.\\d+)?%?)?";
const RANGE = `\\((?!:\\))${AMOUNT}:${AMOUNT}\\)`;
const STATISTIC = new RegExp(`^(?:IQM|(?:p|tm|wm|tc|ts)${PERCENT}|(?:TM|WM|TC|TS|PR)${RANGE})$`);

/** @returns true for an extended statistic of CloudWatch: p99, tm90, TM(10%:90%), IQM. */
export function isStatistic(value: string): boolean {
  return STATISTIC.test(value);
}
