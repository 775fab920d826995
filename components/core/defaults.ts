/**
 * `args` with the defaults for what is absent or undefined; 0, false and "" are values and stay.
 */
export function withDefaults<Args extends object, Defaults extends Partial<Args>>(
  defaults: Defaults,
  args: Args,
): Args & Required<Pick<Args, keyof Defaults & keyof Args>> {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const filled: unknown = { ...defaults, ...Object.fromEntries(given) };
  return filled as Args & Required<Pick<Args, keyof Defaults & keyof Args>>;
}
