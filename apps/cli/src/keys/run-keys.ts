import type { Description, Owner } from '@streamfold/accounts';
import {
  apiKeyDecider,
  formatApiKey,
  hashOfSecret,
  newApiKey,
  readApiKeys,
  type ApiKeyCommand,
  type ApiKeyState,
  type ListedApiKey,
  type Scope,
} from '@streamfold/api-keys';
import type { EventStore } from '@streamfold/event-store';
import { KeyCommandError } from '../errors.ts';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import type { RedisFlags } from '../log/log-options.ts';
import { formatItems } from '../terminal/format.ts';
import { createTable } from '../terminal/table.ts';
import { withKeyLog } from './with-key-log.ts';

/** The options of `keys create`. */
export interface CreateKeyFlags extends RedisFlags {
  readonly principal: Owner;
  readonly scope: readonly Scope[];
  /** Milliseconds. */
  readonly expiresIn?: number;
  readonly description?: Description;
  readonly json?: true;
}

/** The options of `keys list`. */
export interface ListKeysFlags extends RedisFlags {
  readonly json?: true;
}

type ExistingKey = Exclude<ApiKeyState, { readonly status: 'absent' }>;

/** Makes a key and shows it, this once. @throws {KeyCommandError} */
export async function runCreateKey(
  flags: CreateKeyFlags,
  { terminal }: CommandDeps,
): Promise<ExitCode> {
  const { principal, description, expiresIn } = flags;
  const scopes = [...new Set(flags.scope)];
  const key = newApiKey();
  const { keyId } = key;
  const expiresAt = expiresIn === undefined ? undefined : Date.now() + expiresIn;
  const state = await withKeyLog(flags, (store) =>
    carryOut(store, keyId, {
      type: 'issueKey',
      principal,
      scopes,
      hash: hashOfSecret(key.secret).toString('base64url'),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(description === undefined ? {} : { description }),
    }),
  );
  if (flags.json === true) {
    terminal.out(JSON.stringify({ keyId, key: formatApiKey(key), ...factsOf(state) }));
    return 0;
  }
  const end = expiresAt === undefined ? 'without end' : `until ${isoTime(expiresAt)}`;
  terminal.err(
    `key ${keyId} of ${principal}: ${scopes.join(', ')}; ${end}. It is shown this once:`,
  );
  // Alone on standard output, where it can be led to the place that keeps it.
  terminal.out(formatApiKey(key));
  return 0;
}

/** Lists every key that was ever made. @throws {KeyCommandError} */
export async function runListKeys(
  flags: ListKeysFlags,
  { terminal }: CommandDeps,
): Promise<ExitCode> {
  const keys = await withKeyLog(flags, readApiKeys);
  if (flags.json === true) {
    for (const { keyId, state, issuedAt } of keys) {
      const status = statusOf(state);
      const facts = factsOf(state);
      terminal.out(JSON.stringify({ keyId, status, issuedAt: isoTime(issuedAt), ...facts }));
    }
    return 0;
  }
  createTable<ListedApiKey>(terminal, [
    { title: 'key', of: ({ keyId }) => keyId },
    { title: 'status', of: ({ state }) => statusOf(state) },
    { title: 'principal', of: ({ state }) => state.principal },
    { title: 'scopes', of: ({ state }) => state.scopes.join(',') },
    { title: 'issued', of: ({ issuedAt }) => isoTime(issuedAt) },
    { title: 'expires', of: ({ state: { expiresAt: at } }) => (at ? isoTime(at) : 'never') },
    { title: 'description', of: ({ state }) => state.description ?? '' },
  ]).add(keys);
  terminal.out(formatItems(keys.length, 'key'));
  return 0;
}

/** Takes keys out of force, for ever. @throws {KeyCommandError} one of them was never made */
export async function runRevokeKeys(
  keyIds: readonly string[],
  flags: RedisFlags,
  { terminal }: CommandDeps,
): Promise<ExitCode> {
  await withKeyLog(flags, async (store) => {
    for (const keyId of keyIds) {
      const { principal } = await carryOut(store, keyId, { type: 'revokeKey' });
      terminal.out(`revoked ${keyId} of ${principal}`);
    }
  });
  return 0;
}

async function carryOut(
  store: EventStore,
  keyId: string,
  command: ApiKeyCommand,
): Promise<ExistingKey> {
  const result = await store.handle(keyId, apiKeyDecider, command);
  if (result.outcome === 'rejected' && result.rejection.code === 'key_unknown') {
    throw new KeyCommandError(`there is no API key ${keyId}: streamfold keys list shows all`);
  }
  if (result.outcome !== 'accepted' || result.state.status === 'absent') {
    throw new KeyCommandError(`nothing was written (${result.outcome}): run the command again`);
  }
  return result.state;
}

function statusOf({ status, expiresAt = Infinity }: ExistingKey): string {
  if (status === 'revoked') return 'revoked';
  return expiresAt <= Date.now() ? 'expired' : 'in force';
}

/** What is shown of a key: all but its hash. */
function factsOf({ principal, scopes, expiresAt, description }: ExistingKey) {
  return {
    principal,
    scopes,
    ...(expiresAt === undefined ? {} : { expiresAt: isoTime(expiresAt) }),
    ...(description === undefined ? {} : { description }),
  };
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
