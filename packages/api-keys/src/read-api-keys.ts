import type { EventStore } from '@streamfold/event-store';
import { apiKeyDecider, type ApiKeyState } from './api-key-decider.ts';

/** An API key in a list: all that is known of it but its secret, which nobody keeps. */
export interface ListedApiKey {
  readonly keyId: string;
  readonly state: Exclude<ApiKeyState, { readonly status: 'absent' }>;
  /** When it was issued, milliseconds since 1970-01-01 UTC. */
  readonly issuedAt: number;
}

/**
 * Every API key that was ever issued, the oldest first.
 *
 * @throws as `EventStore.readCategory`, and {UndecodableEventError} for an event that is of no key
 */
export async function readApiKeys(
  store: Pick<EventStore, 'readCategory'>,
): Promise<readonly ListedApiKey[]> {
  const keys = new Map<string, ListedApiKey>();
  for await (const { streamId: keyId, event, meta } of store.readCategory()) {
    const known = keys.get(keyId);
    const before = known?.state ?? apiKeyDecider.initialState;
    const state = apiKeyDecider.evolve(before, apiKeyDecider.parseEvent(event));
    if (state.status === 'absent') continue;
    keys.set(keyId, { keyId, state, issuedAt: known?.issuedAt ?? meta.time });
  }
  return [...keys.values()];
}
