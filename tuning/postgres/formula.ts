import { TuningError } from "../errors.ts";
import type { InstanceClass } from "../instance-classes.ts";
import { gib } from "../units.ts";

/** What the variables of an RDS formula stand for. */
export interface FormulaContext {
  readonly instance: InstanceClass;
  readonly storageGiB: number;
}

const TOKEN = /\s*([A-Za-z]+|\d+|[{}(),*/])/y;

/**
 * Evaluates a value of an RDS parameter group: a whole number, a formula such as
 * `LEAST({DBInstanceClassMemory/9531392},5000)`, or GREATEST, LEAST and SUM of these. Inside braces `/`, `*` and `log`
 * (base 2) work on fractions and the result is truncated to a whole number, as RDS does.
 *
 * DBInstanceClassMemory is taken as the nominal memory of the class. RDS takes less (what it keeps for the operating
 * system and its own processes is off already), so every result that grows with memory is an upper bound.
 *
 * Language: Amazon RDS User Guide, "DB parameter formulas and functions".
 * @throws TuningError for anything that is not such a value
 */
export function evaluateFormula(text: string, context: FormulaContext): number {
  const parser = new Parser(text, context);
  const result = parser.value();
  parser.end();
  return result;
}

/** Whether `text` uses the formula language, rather than being a plain value. */
export function isFormula(text: string): boolean {
  return /[{(]/.test(text);
}

/** Recursive descent over the few forms there are; one object for each formula. */
class Parser {
  readonly #text: string;
  readonly #context: FormulaContext;
  readonly #tokens: string[];
  #position = 0;

  constructor(text: string, context: FormulaContext) {
    this.#text = text;
    this.#context = context;
    this.#tokens = this.#tokenize();
  }

  /** Number, braces, or function over values. */
  value(): number {
    const token = this.#next();
    if (/^\d+$/.test(token)) return Number(token);
    if (token === "{") {
      const result = Math.trunc(this.#product());
      this.#expect("}");
      return result;
    }
    const values = (): number[] => this.#arguments();
    if (token === "GREATEST") return Math.max(...values());
    if (token === "LEAST") return Math.min(...values());
    if (token === "SUM") return values().reduce((sum, each) => sum + each, 0);
    return this.#fail(`${JSON.stringify(token)} where a number, "{" or a function should be`);
  }

  end(): void {
    const rest = this.#tokens[this.#position];
    if (rest !== undefined) this.#fail(`${JSON.stringify(rest)} after the end`);
  }

  #arguments(): number[] {
    this.#expect("(");
    const values = [this.value()];
    while (this.#tokens[this.#position] === ",") {
      this.#position++;
      values.push(this.value());
    }
    this.#expect(")");
    return values;
  }

  #product(): number {
    let result = this.#factor();
    for (;;) {
      const operator = this.#tokens[this.#position];
      if (operator !== "*" && operator !== "/") return result;
      this.#position++;
      const right = this.#factor();
      result = operator === "*" ? result * right : result / right;
    }
  }

  #factor(): number {
    const token = this.#next();
    if (/^\d+$/.test(token)) return Number(token);
    if (token === "log") {
      this.#expect("(");
      const result = Math.log2(this.#product());
      this.#expect(")");
      return result;
    }
    return this.#variable(token);
  }

  #variable(name: string): number {
    const { instance, storageGiB } = this.#context;
    switch (name) {
      case "DBInstanceClassMemory":
        return instance.memory;
      case "DBInstanceVCPU":
        return instance.vcpu;
      case "AllocatedStorage":
        return gib(storageGiB);
      default:
        return this.#fail(`${JSON.stringify(name)} is no variable of the formula language`);
    }
  }

  #next(): string {
    const token = this.#tokens[this.#position++];
    return token ?? this.#fail("ends too early");
  }

  #expect(wanted: string): void {
    const token = this.#next();
    if (token !== wanted) this.#fail(`${JSON.stringify(token)} where "${wanted}" should be`);
  }

  #tokenize(): string[] {
    const tokens: string[] = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < this.#text.length) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(this.#text);
      if (match?.[1] === undefined) {
        return this.#fail(`${JSON.stringify(this.#text.slice(from))} cannot be read`);
      }
      tokens.push(match[1]);
    }
    return tokens;
  }

  #fail(what: string): never {
    throw new TuningError([
      {
        path: "RDS formula",
        got: `${JSON.stringify(this.#text)}: ${what}`,
        allowed:
          "whole numbers; {...} with DBInstanceClassMemory, DBInstanceVCPU, AllocatedStorage, *, / and log(); " +
          "GREATEST, LEAST and SUM of these",
        fix: "write it like LEAST({DBInstanceClassMemory/9531392},5000)",
      },
    ]);
  }
}
