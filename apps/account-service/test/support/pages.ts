import { expect } from 'vitest';
import { send, type Answer } from './send.ts';

/** A query by its members; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The path with this query. */
export function pathOf(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return text.length === 0 ? path : `${path}?${text.join('&')}`;
}

/** An answer of 200. */
export async function answered(
  url: string,
  path: string,
  query: Query = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await send(url, { path: pathOf(path, query), headers });
  expect(answer.status, `${pathOf(path, query)} ${answer.text}`).toBe(200);
  return answer;
}

/** Walks through all pages of a list; `between` is done after each of them. */
export async function walk<Item>(
  url: string,
  {
    path,
    member,
    query,
  }: { readonly path: string; readonly member: string; readonly query: Query },
  between: (page: number) => Promise<void> = () => Promise.resolve(),
): Promise<readonly (readonly Item[])[]> {
  const pages: (readonly Item[])[] = [];
  let cursor: string | undefined;
  do {
    const { json } = await answered(url, path, { ...query, cursor });
    pages.push(json[member] as Item[]);
    cursor = json['nextCursor'] as string | undefined;
    await between(pages.length);
  } while (cursor !== undefined);
  return pages;
}
