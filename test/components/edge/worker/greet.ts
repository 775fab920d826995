/** Something to import. */
export function greet(name: string | null): string {
  return `hello ${name ?? "world"}`;
}
