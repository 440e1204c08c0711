/**
 * Yields what `pages` yields, in its order; the next page is asked for before one is handled, and no
 * more than that.
 *
 * What fails ahead is thrown in its turn. Whoever stops early waits for the read that is under way,
 * and does not hear how it ended.
 */
export async function* readAhead<Page>(
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page, void, undefined> {
  const iterator = pages[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<Page, unknown>> => {
    const asked = iterator.next();
    asked.catch(() => undefined);
    return asked;
  };
  let next = ask();
  try {
    for (;;) {
      const page = await next;
      if (page.done === true) return;
      next = ask();
      yield page.value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
