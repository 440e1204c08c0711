import { parseDescription, parseOwner, UndecodableEventError } from '@streamfold/accounts';
import type { ApiKeyEvent } from './api-key-events.ts';
import { parseScope, type Scope } from './scopes.ts';

const HASH = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads what the log holds as an event of an API key: the pair of what `decide` writes.
 *
 * A scope that is not known here is left out, so that a newer writer may give more; the key is then in
 * force for the others.
 *
 * @throws {UndecodableEventError} for an unknown type, or a known type whose data is not as written
 */
export function parseApiKeyEvent(event: { readonly type: string }): ApiKeyEvent {
  const { type } = event;
  const data: Readonly<Record<string, unknown>> = { ...event };
  switch (type) {
    case 'issue':
      return {
        type,
        principal: parseOwner(data['principal']) ?? refuse('principal'),
        scopes: scopesOf(data['scopes']),
        hash: parseHash(data['hash']) ?? refuse('hash'),
        ...(data['expiresAt'] === undefined
          ? {}
          : { expiresAt: parseTime(data['expiresAt']) ?? refuse('expiresAt') }),
        ...(data['description'] === undefined
          ? {}
          : { description: parseDescription(data['description']) ?? refuse('description') }),
      };
    case 'revoke':
      return { type };
    default:
      throw new UndecodableEventError(`unknown event type ${JSON.stringify(type)}`);
  }
}

function scopesOf(value: unknown): readonly Scope[] {
  if (!Array.isArray(value)) return refuse('scopes');
  return value.flatMap((name: unknown) => parseScope(name) ?? []);
}

function parseHash(value: unknown): string | undefined {
  return typeof value === 'string' && HASH.test(value) ? value : undefined;
}

function parseTime(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function refuse(member: string): never {
  throw new UndecodableEventError(`${member} of an API key is not what is written there`);
}
