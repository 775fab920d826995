import { describe, expect, it } from "@jest/globals";
import { byteQuantity, countQuantity, cpuQuantity } from "../../../components/workload/quantity.ts";
import { bytes, gib, kib, mib } from "../../../tuning/units.ts";

describe("sizes as Kubernetes writes them back", () => {
  it.each([
    [bytes(0), "0"],
    [bytes(1), "1"],
    [bytes(1025), "1025"],
    [kib(3), "3Ki"],
    [mib(512), "512Mi"],
    [mib(1024), "1Gi"],
    [mib(1536), "1536Mi"],
    [gib(1024), "1Ti"],
  ])("%d is %s", (size, text) => {
    expect(byteQuantity(size)).toBe(text);
  });
});

describe("CPU as Kubernetes writes it back", () => {
  it.each([
    [10, "10m"],
    [1000, "1"],
    [1500, "1500m"],
    [2000, "2"],
    [1_000_000, "1k"],
  ])("%d is %s", (millicores, text) => {
    expect(cpuQuantity(millicores)).toBe(text);
  });
});

describe("numbers as Kubernetes writes them back", () => {
  it.each([
    [0, "0"],
    [120, "120"],
    [1000, "1k"],
    [1500, "1500"],
    [2_000_000, "2M"],
    [2_500_000, "2500k"],
  ])("%d is %s", (count, text) => {
    expect(countQuantity(count)).toBe(text);
  });
});
