/**
 * Waits for all, also when one fails, so that none still runs when the first error is told.
 *
 * @throws what the first of them threw.
 */
export async function together<T extends readonly unknown[]>(
  ...works: { readonly [K in keyof T]: Promise<T[K]> }
): Promise<T> {
  const settled = await Promise.allSettled(works);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return await Promise.all(works);
}
