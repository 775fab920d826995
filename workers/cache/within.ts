/** What a promise comes to, or undefined when it has not by then. The promise goes on. */
export async function within<T>(
  promise: Promise<T>,
  seconds: number,
): Promise<{ readonly value: T } | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), seconds * 1_000);
  try {
    return await Promise.race([promise.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
