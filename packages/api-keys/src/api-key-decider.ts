import type { Decider, Decision } from '@streamfold/event-store';
import { parseApiKeyEvent } from './api-key-codec.ts';
import type { ApiKeyEvent, KeyIssued } from './api-key-events.ts';

/** What may be asked of an API key. */
export type ApiKeyCommand =
  ({ readonly type: 'issueKey' } & Omit<KeyIssued, 'type'>) | { readonly type: 'revokeKey' };

/** An API key, as its events have it. Whether it has expired is for whoever has a clock. */
export type ApiKeyState =
  | { readonly status: 'absent' }
  | ({ readonly status: 'issued' | 'revoked' } & Omit<KeyIssued, 'type'>);

/** Why a command was refused. */
export type ApiKeyRejection = { readonly code: 'key_exists' } | { readonly code: 'key_unknown' };

/** The rules of an API key: issued once, revoked for ever. To revoke it again is nothing to do. */
export const apiKeyDecider: Decider<ApiKeyState, ApiKeyCommand, ApiKeyEvent, ApiKeyRejection> = {
  initialState: { status: 'absent' },
  decide,
  evolve,
  parseEvent: parseApiKeyEvent,
  name: 'apiKey',
  foldVersion: 1,
};

function decide(
  command: ApiKeyCommand,
  { status }: ApiKeyState,
): Decision<ApiKeyEvent, ApiKeyRejection> {
  switch (command.type) {
    case 'issueKey':
      return status === 'absent'
        ? { outcome: 'accepted', events: [{ ...command, type: 'issue' }] }
        : { outcome: 'rejected', rejection: { code: 'key_exists' } };
    case 'revokeKey':
      if (status === 'absent') return { outcome: 'rejected', rejection: { code: 'key_unknown' } };
      return { outcome: 'accepted', events: status === 'issued' ? [{ type: 'revoke' }] : [] };
  }
}

function evolve(state: ApiKeyState, event: ApiKeyEvent): ApiKeyState {
  if (event.type === 'revoke') {
    return state.status === 'absent' ? state : { ...state, status: 'revoked' };
  }
  const { type: _type, ...facts } = event;
  return { status: 'issued', ...facts };
}
