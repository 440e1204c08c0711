import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { JSONWebKeySet, JWK } from 'jose';

/** How long a server may take to answer with its keys, milliseconds: requests wait for it. */
const TIMEOUT_MS = 3_000;

/**
 * Reads a JSON Web Key Set from a server or a file.
 *
 * @throws {Error} it cannot be read, or is no such set
 */
export async function loadTokenKeys(url: URL): Promise<JSONWebKeySet> {
  return parse(
    url.protocol === 'file:' ? await readFile(fileURLToPath(url), 'utf8') : await get(url),
  );
}

async function get(url: URL): Promise<string> {
  const answer = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    // Where the keys are from was decided by who set the URL, and by nobody else.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (answer.status !== 200) throw new Error(`it answers with status ${answer.status}`);
  return await answer.text();
}

function parse(text: string): JSONWebKeySet {
  const set: unknown = JSON.parse(text);
  if (typeof set !== 'object' || set === null || !('keys' in set) || !Array.isArray(set.keys)) {
    throw new TypeError('it is no JSON Web Key Set');
  }
  // What is in the keys is looked at when one is used.
  return { keys: set.keys as JWK[] };
}
