import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { allocateSubnets, vpcCidrProblems } from "../../../components/network/cidr.ts";

/** First and last address of a block as numbers; written for the test, apart from the allocator. */
function range(cidr: string): readonly [number, number] {
  const [address = "", prefix = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
}

const vpcs = fc
  .tuple(fc.integer({ min: 16, max: 22 }), fc.nat({ max: 2 ** 22 - 1 }))
  .map(([prefix, seed]) => {
    const base = (seed % 2 ** prefix) * 2 ** (32 - prefix);
    const octets = [24, 16, 8, 0].map((bits) => Math.floor(base / 2 ** bits) % 256);
    return `${octets.join(".")}/${prefix}`;
  });
const zoneCounts = fc.constantFrom(1, 2, 3);
const all = (vpc: string, zones: number): readonly string[] => {
  const blocks = allocateSubnets(vpc, zones);
  return [...blocks.public, ...blocks.private, ...blocks.isolated];
};

describe("a /16 over three zones", () => {
  // Worked out by hand: quarters of 10.0.0.0/16 are 64 in the third octet; sixteenths of the last are 4.
  it("is cut as its comment says", () => {
    expect(allocateSubnets("10.0.0.0/16", 3)).toEqual({
      private: ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"],
      public: ["10.0.192.0/22", "10.0.196.0/22", "10.0.200.0/22"],
      isolated: ["10.0.208.0/22", "10.0.212.0/22", "10.0.216.0/22"],
    });
  });
});

describe("the smallest VPC, a /22", () => {
  it("leaves the smallest subnets AWS allows, /28", () => {
    expect(allocateSubnets("10.9.8.0/22", 1)).toEqual({
      private: ["10.9.8.0/24"],
      public: ["10.9.11.0/28"],
      isolated: ["10.9.11.64/28", "10.9.11.80/28"],
    });
  });
});

describe("any VPC", () => {
  it("holds all its subnets", () => {
    fc.assert(
      fc.property(vpcs, zoneCounts, (vpc, zones) => {
        const [first, last] = range(vpc);
        for (const subnet of all(vpc, zones)) {
          const [from, to] = range(subnet);
          expect(from).toBeGreaterThanOrEqual(first);
          expect(to).toBeLessThanOrEqual(last);
        }
      }),
    );
  });

  it("has subnets that do not overlap, each beginning at a multiple of its size", () => {
    fc.assert(
      fc.property(vpcs, zoneCounts, (vpc, zones) => {
        const ranges = all(vpc, zones)
          .map(range)
          .sort(([a], [b]) => a - b);
        ranges.forEach(([from, to], index) => {
          expect(from % (to - from + 1)).toBe(0);
          expect(from).toBeGreaterThan(ranges[index - 1]?.[1] ?? -1);
        });
      }),
    );
  });

  it("keeps every subnet where it is when a zone is added", () => {
    fc.assert(
      fc.property(vpcs, fc.constantFrom(1, 2), (vpc, zones) => {
        const [before, after] = [allocateSubnets(vpc, zones), allocateSubnets(vpc, zones + 1)];
        expect(after.private.slice(0, zones)).toEqual(before.private);
        expect(after.public.slice(0, zones)).toEqual(before.public);
        expect(after.isolated.slice(0, before.isolated.length)).toEqual(before.isolated);
      }),
    );
  });

  it("gives the private subnets three quarters of the addresses over three zones", () => {
    fc.assert(
      fc.property(vpcs, (vpc) => {
        const size = (cidr: string) => range(cidr)[1] - range(cidr)[0] + 1;
        const sum = allocateSubnets(vpc, 3).private.reduce((total, one) => total + size(one), 0);
        expect(sum * 4).toBe(size(vpc) * 3);
      }),
    );
  });

  it("has isolated subnets in two zones even with one", () => {
    fc.assert(
      fc.property(vpcs, zoneCounts, (vpc, zones) => {
        expect(allocateSubnets(vpc, zones).isolated.length).toBe(zones === 3 ? 3 : 2);
      }),
    );
  });
});

describe("a block that is refused", () => {
  it.each(["10.0.0.0/15", "10.0.0.0/23", "10.0.0/16", "10.0.0.256/16", "10.0.0.0/33", "::/16", ""])(
    "%s",
    (cidr) => {
      const [problem] = vpcCidrProblems("network.cidr", cidr);
      expect(problem).toMatchObject({ path: "network.cidr", got: cidr });
      expect(problem?.allowed).toBe("an IPv4 network of /16 to /22");
    },
  );

  it("names the network when an address inside it was given", () => {
    expect(vpcCidrProblems("cidr", "10.20.30.0/16")).toMatchObject([
      { fix: "use 10.20.0.0/16, the network this address is in" },
    ]);
  });
});
