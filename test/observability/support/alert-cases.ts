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

/**
 * The series once for each of the labels, with its value instead of their own and all other labels the same: what a rule
 * that matches by one label too few takes for the series themselves.
 */
export function besides(series: Series, others: Readonly<Record<string, string>>): Series {
  return Object.fromEntries(
    Object.entries(others).flatMap(([label, other]) =>
      Object.entries(series).map(([name, values]) => {
        const changed = name.replace(new RegExp(`([{,]${label}=)"[^"]*"`), `$1"${other}"`);
        if (changed === name) throw new Error(`${name} has no label ${label}`);
        return [changed, values];
      }),
    ),
  );
}

function inputOf(series: Series): readonly InputSeries[] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}
