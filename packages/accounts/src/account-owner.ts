import type { Brand } from './brand.ts';

/** The principal that an account belongs to: the one that made it. */
export type Owner = Brand<string, 'Owner'>;

/** What the name of a principal looks like: the subject of a token, or what an API key was made for. */
export const OWNER_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._@|:-]{0,99}$';

const owner = new RegExp(OWNER_PATTERN);

/** The owner, or `undefined` if `value` is none. */
export function parseOwner(value: unknown): Owner | undefined {
  return typeof value === 'string' && owner.test(value) ? (value as Owner) : undefined;
}
