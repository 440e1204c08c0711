import { createHash } from 'node:crypto';
import type { Principal } from '../auth/principal.ts';

/** How long a commit id may be, in characters. */
const COMMIT_ID_MAX = 200;

/**
 * The commit id of a request with a key: the key itself where nobody says who they are, else the
 * principal's name and the key, so that nobody meets another's keys.
 */
export function commitIdOf({ name }: Pick<Principal, 'name'>, key: string): string {
  if (name === undefined) return key;
  const id = `${name}/${key}`;
  if (id.length <= COMMIT_ID_MAX) return id;
  return `${name}/${createHash('sha256').update(key).digest('base64url')}`;
}
