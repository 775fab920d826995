import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** A certificate that nobody signed but itself, for names on this machine. */
export interface Certificate {
  /** Private key, PEM. */
  readonly key: string;
  /** Certificate, PEM. */
  readonly cert: string;
  /** SHA-256 of the public key in base64: by it Chromium is told to take this key and no other. */
  readonly publicKeyHash: string;
}

/** ASN.1 tags (ITU-T X.690). */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  /** [0] and [3], which hold the version and the extensions (RFC 5280, section 4.1). */
  version: 0xa0,
  extensions: 0xa3,
  /** [2], a DNS name (RFC 5280, section 4.2.1.6). */
  dnsName: 0x82,
} as const;

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  subjectAltName: "2.5.29.17",
} as const;

const DAY_MS = 86_400_000;

/**
 * Makes a certificate for host names, valid from yesterday for a week: X.509 v3, ECDSA on P-256 (RFC 5280, RFC 5758).
 * Node can sign but not write one, and a machine need not have openssl.
 */
export function makeCertificate(hosts: readonly [string, ...string[]]): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const spki = publicKey.export({ type: "spki", format: "der" });
  const algorithm = der(TAG.sequence, oid(OID.ecdsaWithSha256));
  const name = der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, oid(OID.commonName), der(TAG.utf8, Buffer.from(hosts[0])))),
  );
  const names = hosts.map((host) => der(TAG.dnsName, Buffer.from(host)));
  const alternatives = der(
    TAG.sequence,
    oid(OID.subjectAltName),
    der(TAG.octetString, der(TAG.sequence, ...names)),
  );
  const now = Date.now();
  const body = der(
    TAG.sequence,
    der(TAG.version, der(TAG.integer, Buffer.from([2]))),
    // Positive, and never twice the same: browsers refuse two certificates of one name and number.
    der(TAG.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    algorithm,
    name,
    der(TAG.sequence, utcTime(now - DAY_MS), utcTime(now + 7 * DAY_MS)),
    name,
    spki,
    der(TAG.extensions, der(TAG.sequence, alternatives)),
  );
  const signature = der(TAG.bitString, Buffer.from([0]), sign("sha256", body, privateKey));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: pem(der(TAG.sequence, body, algorithm, signature)),
    publicKeyHash: createHash("sha256").update(spki).digest("base64"),
  };
}

/** One value with its tag and length. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

/** The first two numbers share a byte, the others have seven bits a byte. */
function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = rest.flatMap((number) => {
    const septets = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) septets.unshift((left & 0x7f) | 0x80);
    return septets;
  });
  return der(TAG.oid, Buffer.from([first * 40 + second, ...bytes]));
}

/** YYMMDDhhmmssZ, as certificates before 2050 have it. */
function utcTime(time: number): Buffer {
  const digits = new Date(time).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(TAG.utcTime, Buffer.from(`${digits}Z`));
}

function pem(content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
