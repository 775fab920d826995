import type { AlertCase, ExpectedAlert, InputSeries } from "./promtool.ts";

/** In seconds. */
const MINUTE = 60;

/** Series of a case: name with labels -> values, one a minute, in promtool's notation. */
export type Series = Readonly<Record<string, string>>;

/** The two kinds of cases there are of one alert. */
export interface CaseMaker {
  /** Nothing fires `minutes` after the first value. */
  readonly quiet: (name: string, minutes: number, series: Series) => AlertCase;
  /** These fire, and nothing else. */
  readonly fires: (
    name: string,
    minutes: number,
    series: Series,
    ...expect: readonly ExpectedAlert[]
  ) => AlertCase;
}

/** Cases of one alert in a line each. */
export function casesOf(alert: string): CaseMaker {
  const make = (
    name: string,
    minutes: number,
    series: Series,
    expect: readonly ExpectedAlert[],
  ): AlertCase => ({ name, alert, input: inputOf(series), at: minutes * MINUTE, expect });
  return {
    quiet: (name, minutes, series) => make(name, minutes, series, []),
    fires: (name, minutes, series, ...expect) => make(name, minutes, series, expect),
  };
}

function inputOf(series: Series): readonly InputSeries[] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}
