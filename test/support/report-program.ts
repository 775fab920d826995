import { spawn } from "node:child_process";

/** A program that has ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with this Node; `closeEarly` closes its output after the first bytes, as `| head` does. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly env: NodeJS.ProcessEnv;
    readonly closeEarly?: boolean;
  },
): Promise<Run> {
  const { closeEarly = false, ...where } = options;
  const child = spawn(process.execPath, [program, ...args], where);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (closeEarly) child.stdout.destroy();
  });
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((done) => {
    child.on("close", (status) => {
      done({ status, stdout, stderr });
    });
  });
}
