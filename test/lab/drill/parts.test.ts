import { describe, expect, it } from "@jest/globals";

import { encodeCommand, parseReply } from "../../../lab/clients/redis.ts";
import { exposition } from "../../../lab/drill/exposition.ts";
import { askedExpression, panelQueries } from "../../../lab/drill/panels.ts";
import { fitPostgres } from "../../../lab/drill/processes/postgres-parameters.ts";
import { bucketsFor } from "../../../lab/drill/sample-service.ts";
import { createScale } from "../../../lab/drill/scale.ts";
import { StandInBook } from "../../../lab/drill/stand-in.ts";

describe("panelQueries", () => {
  const dashboard = {
    uid: "d",
    title: "D",
    templating: { list: [{ name: "namespace", allValue: "app|jobs" }, { name: "node" }] },
    panels: [
      { type: "row", panels: [{ id: 2, title: "Inner", type: "stat", targets: [{ expr: "up" }] }] },
      {
        ...{ id: 1, title: "Outer", type: "timeseries" },
        fieldConfig: { defaults: { unit: "reqps" } },
        targets: [
          {
            refId: "B",
            legendFormat: "{{pod}}",
            // eslint-disable-next-line no-template-curly-in-string -- Grafana's notation of a variable
            expr: 'rate(x{namespace=~"$namespace",node=~"${node:regex}"}[$__rate_interval])',
          },
          { refId: "C", expr: "" },
        ],
      },
    ],
  };

  it("finds the queries of all panels, variables replaced by what stands for all", () => {
    const queries = panelQueries(JSON.stringify(dashboard));
    expect(queries.map(({ panel, refId }) => [panel, refId])).toEqual([
      ["Inner", "A"],
      ["Outer", "B"],
    ]);
    expect(queries[1]).toMatchObject({
      expr: 'rate(x{namespace=~"app|jobs",node=~".+"}[$__rate_interval])',
      legend: "{{pod}}",
      unit: "reqps",
    });
  });

  it("asks with durations of the drill", () => {
    const options = { scale: createScale(120), substitutes: [], from: 1_000, to: 61_000 };
    // Four scrapes of 500 ms; 10 min / 120 = 5 s; the drill took 60 s.
    const asked = askedExpression("rate(x[$__rate_interval]) + y[10m] + z[$__range]", options);
    expect(asked).toBe("rate(x[2s]) + y[5s] + z[1m]");
  });
});

describe("StandInBook", () => {
  const none = { "kube-state-metrics": [], kubelet: [], cloudwatch: [] };
  const series = [
    { name: "c_total", labels: { a: "1" }, value: 2, type: "counter" as const },
    { name: "g", labels: { a: "1" }, value: 5, type: "gauge" as const },
    { name: "g", labels: { a: "2" }, value: 6, type: "gauge" as const },
  ];

  it("counts by the second, and goes on from where it was when the speed changes", () => {
    let now = 0;
    const book = new StandInBook({ ...none, "node-exporter": series }, () => now);
    now = 10_000;
    // 2 a second for 10 s.
    expect(book.page("node-exporter")).toContain('c_total{a="1"} 20\n');
    expect(book.set("c_total", {}, 100)).toBe(1);
    now = 11_000;
    expect(book.page("node-exporter")).toContain('c_total{a="1"} 120\n');
    book.heal();
    now = 12_000;
    expect(book.page("node-exporter")).toContain('c_total{a="1"} 122\n');
  });

  it("sets gauges by some of their labels, says how many, and heals them", () => {
    const book = new StandInBook({ ...none, "node-exporter": series }, () => 0);
    expect(book.set("g", {}, 9)).toBe(2);
    expect(book.set("g", { a: "2" }, 7)).toBe(1);
    expect(book.set("absent", {}, 1)).toBe(0);
    expect(book.page("node-exporter")).toContain('g{a="1"} 9\ng{a="2"} 7\n');
    book.heal();
    expect(book.page("node-exporter")).toContain('g{a="1"} 5\ng{a="2"} 6\n');
    expect(book.page("nothing")).toBeUndefined();
  });
});

describe("exposition", () => {
  it("puts the series of a histogram under one type, and escapes labels", () => {
    const page = exposition([
      { name: "h_bucket", type: "histogram", labels: { le: "+Inf" }, value: 1 },
      { name: "g", type: "gauge", labels: { a: 'x"\\\n' }, value: 2 },
      { name: "h_sum", type: "histogram", labels: {}, value: 0.5 },
    ]);
    expect(page).toBe(
      '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 0.5\n# TYPE g gauge\ng{a="x\\"\\\\\\n"} 2\n',
    );
  });
});

describe("RESP", () => {
  it("writes a command by the bytes of its words", () => {
    expect(encodeCommand(["SET", "é", ""])).toBe("*3\r\n$3\r\nSET\r\n$2\r\né\r\n$0\r\n\r\n");
  });

  it.each([
    ["+OK\r\n", "OK"],
    [":42\r\n", 42],
    ["$-1\r\n", null],
    ["$5\r\na\r\nbc\r\n", "a\r\nbc"],
    ["*2\r\n$1\r\na\r\n*1\r\n:1\r\n", ["a", [1]]],
  ])("reads %j", (text, reply) => {
    const data = Buffer.from(text);
    expect(parseReply(data, 0)).toEqual({ reply, next: data.length });
  });

  it("waits for what is missing, wherever a reply is cut", () => {
    const whole = Buffer.from("*2\r\n$2\r\nab\r\n:7\r\n");
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseReply(whole.subarray(0, length), 0)).toBeUndefined();
    }
  });

  it("returns the server's error in its place", () => {
    expect(parseReply(Buffer.from("-OOM no\r\n"), 0)?.reply).toHaveProperty("message", "OOM no");
  });
});

describe("fitPostgres", () => {
  it("keeps what the server knows, and says why it leaves out the rest", () => {
    const { settings, leftOut } = fitPostgres(
      {
        work_mem: "40960",
        shared_buffers: "{DBInstanceClassMemory/32768}",
        "rds.force_ssl": "1",
        io_method: "worker",
        max_parallel_workers: "4",
        "pg_stat_statements.track": "all",
        max_connections: "5000",
      },
      new Set(["work_mem", "shared_buffers", "max_parallel_workers", "max_connections"]),
    );
    expect(settings).toMatchObject({ work_mem: "40960", "pg_stat_statements.track": "all" });
    expect(settings["max_connections"]).toBe("200");
    expect(leftOut.map(({ parameter }) => parameter)).toEqual([
      "shared_buffers",
      "rds.force_ssl",
      "io_method",
      "max_parallel_workers",
      "max_connections",
    ]);
  });
});

describe("bucketsFor", () => {
  it("adds the thresholds that rules look up, once each and in order", () => {
    const buckets = bucketsFor(['x{le="0.4"}', 'y{le=~"1(\\\\.0)?"}', 'z{le="0.4"}']);
    expect(buckets).toEqual([0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 1, 2, 2.5, 5, 10]);
  });
});
