/** Something that makes a part of a dashboard. */
interface Builder<T> {
  build: () => T;
}

/**
 * The same without its placement: the library puts links and annotations into the menu of controls, where nobody sees
 * them; without a placement Grafana shows them above the panels.
 */
export function inSight<T extends { placement?: unknown }>(builder: Builder<T>): Builder<T> {
  return {
    build: () => {
      const built = { ...builder.build() };
      delete built.placement;
      return built;
    },
  };
}
