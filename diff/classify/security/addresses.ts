/** A range of IP addresses. */
export interface Range {
  /** 4 or 6. */
  readonly version: 4 | 6;
  /** First address, as a number. */
  readonly first: bigint;
  /** How many leading bits are fixed: 0 is every address. */
  readonly prefix: number;
}

/** A range as "10.0.0.0/8" or "2001:db8::/32" writes it, or one address; undefined when it is none. */
export function parseRange(text: string): Range | undefined {
  const [address = "", length] = text.trim().split("/");
  const version = address.includes(":") ? 6 : 4;
  const bits = version === 4 ? 32 : 128;
  const value = version === 4 ? parseFour(address) : parseSix(address);
  const prefix = length === undefined ? bits : Number(length);
  if (value === undefined || !Number.isInteger(prefix) || prefix < 0 || prefix > bits)
    return undefined;
  const host = BigInt(bits - prefix);
  return { version, first: (value >> host) << host, prefix };
}

/** Whether every address of the second is in the first. */
export function contains(a: Range, b: Range): boolean {
  if (a.version !== b.version || a.prefix > b.prefix) return false;
  const host = BigInt((a.version === 4 ? 32 : 128) - a.prefix);
  return a.first >> host === b.first >> host;
}

/** Private addresses. Source: RFC 1918, RFC 6598, RFC 4193, as the AWS VPC documentation names them. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];

/** Whether a range has addresses of the internet in it. */
export function isPublic(range: Range): boolean {
  return !PRIVATE.some((text) => {
    const own = parseRange(text);
    return own !== undefined && contains(own, range);
  });
}

/** A range for a person: with the number of its addresses, "every IPv4 address" for all. */
export function rangeText(text: string): string {
  const range = parseRange(text);
  if (range === undefined) return text;
  if (range.prefix === 0) return `${text} (every IPv${String(range.version)} address)`;
  const host = (range.version === 4 ? 32 : 128) - range.prefix;
  if (host > 40) return `${text} (2^${String(host)} addresses)`;
  const count = 2 ** host;
  return `${text} (${count.toLocaleString("en")} ${count === 1 ? "address" : "addresses"})`;
}

function parseFour(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) {
    return undefined;
  }
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseSix(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}
