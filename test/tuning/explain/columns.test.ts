import { describe, expect, it } from "@jest/globals";
import { formatColumns } from "../../../tuning/explain/columns.ts";
import type { Setting } from "../../../tuning/setting.ts";
import { setting } from "../../support/tunings.ts";

const plain = { colour: false, width: 60 };

function of(name: string, human: string, why: string, change: Partial<Setting> = {}): Setting {
  return { ...setting(name, human, "rolling"), human, why, ...change };
}

describe("settings side by side", () => {
  const columns = [
    {
      name: "api",
      settings: [
        of("cpu", "500m", "500 / 2 = 250. Shared while busy."),
        of("port", "8000", "As asked.", { overridden: true }),
      ],
    },
    {
      name: "worker",
      settings: [
        of("cpu", "1,000m", "1,000 / 4 = 250. Shared while busy."),
        of("queues", "urgent", "The first first."),
      ],
    },
    { name: "chat", settings: [of("cpu", "500m", "500 / 2 = 250. Shared while busy.")] },
  ];

  it("are one table and every reason once", () => {
    expect(formatColumns(columns, plain).join("\n")).toBe(`\
             api  worker  chat
  cpu       500m  1,000m  500m
  queues       -  urgent     -
  port    8000 *       -     -

  Why

  cpu
      default  unset
      why      api, chat: 500 / 2 = 250.
               worker: 1,000 / 4 = 250.
               Shared while busy.
      source   test

  queues
      default  unset
      why      The first first.
      source   test

  port
      default  unset
      why      As asked.
      source   test
`);
  });

  it("are as many tables as the width takes", () => {
    const lines = formatColumns(columns, { ...plain, width: 24 });
    // "  queues" is 8 wide, "  8000 *" and "  1,000m" are 8 each: two in 24
    expect(lines.slice(0, 8)).toEqual([
      "             api  worker",
      "  cpu       500m  1,000m",
      "  queues       -  urgent",
      "  port    8000 *       -",
      "",
      "          chat",
      "  cpu     500m",
      "",
    ]);
  });

  it("are one table a column on a page too narrow for any", () => {
    const lines = formatColumns(columns, { ...plain, width: 5 });
    expect(lines.filter((line) => /^\s+(api|worker|chat)$/.test(line))).toHaveLength(3);
  });

  it("need no names where there is one column", () => {
    const text = formatColumns(columns.slice(0, 1), plain).join("\n");
    expect(text).toContain("why      500 / 2 = 250. Shared while busy.");
  });

  it("share the reason of a neighbour", () => {
    const settings = [of("request", "1 GiB", "One size."), of("limit", "1 GiB", "One size.")];
    const text = formatColumns([{ name: "api", settings }], plain).join("\n");
    expect(text).toContain("  request, limit\n      default  unset\n");
    expect(text.split("One size.")).toHaveLength(2);
  });

  it("are the same with colours taken away", () => {
    const coloured = formatColumns(columns, { colour: true, width: 60 }).join("\n");
    expect(coloured).toContain("\u001b[");
    const without = coloured.replaceAll(/\u001b\[\d+m/g, "");
    expect(without).toBe(formatColumns(columns, plain).join("\n"));
  });
});
