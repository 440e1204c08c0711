import { StoreUnavailableError } from '../errors.ts';
import { RouteError } from './connect/route-error.ts';
import { tlsReason } from './connect/tls-failure.ts';

// What the server answers while it cannot work but soon may: loading its file, failing over, without
// its replicas, giving a slot to another server, blocked by a script. The code is the first word of
// the reply; this file is the only one that reads replies' texts.
const TRANSIENT = [
  'LOADING',
  'MASTERDOWN',
  'READONLY',
  'BUSY',
  'MOVED',
  'ASK',
  'NOREPLICAS',
  'TRYAGAIN',
  'CLUSTERDOWN',
  'UNKILLABLE',
];

/** Whether the server answered with an error, as against a connection that failed. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

/** Whether a refusal is likely to pass within a second or so: then it is tried again. */
export function isTransientRefusal(error: Error): boolean {
  return refusalCodes(error).some((code) => TRANSIENT.includes(code));
}

// What EXEC itself is answered when nothing of it ran: a command was refused when it was queued, or
// the slot is not (or not wholly) at this server any more. Not every error: "EXEC without MULTI" says
// that MULTI was refused, and what came after it was not.
const NOT_EXECUTED = ['EXECABORT', 'MOVED', 'ASK', 'TRYAGAIN', 'CLUSTERDOWN', 'CROSSSLOT'];

/** Whether a transaction was refused whole, before any of it ran. */
export function isTransactionRefused(error: unknown): boolean {
  return isRefusal(error) && NOT_EXECUTED.includes(firstWord(error));
}

/** Whether the key of the command holds something else than a stream. */
export function isWrongType(error: unknown): boolean {
  return isRefusal(error) && error.message.startsWith('WRONGTYPE');
}

/** Whether a command of clusters was refused because the server is in none. */
export function isClusterDisabled(error: unknown): boolean {
  return isRefusal(error) && error.message.includes('cluster support disabled');
}

/** Redis could not be asked, in words that name the reason without addresses or credentials. */
export function unavailable(error: unknown): StoreUnavailableError {
  return new StoreUnavailableError(`Redis is not available: ${reasonOf(error)}`, { cause: error });
}

/** Redis refuses to work on a key that holds something else than the stream that belongs there. */
export function wrongType(key: string, cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError(
    `the key ${key} holds something else than a stream: nothing can be appended until it is removed`,
    { cause },
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof RouteError) return error.message;
  if (isRefusal(error)) return `it refused with ${refusalCodes(error).join(', ')}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code !== undefined) return tlsReason(code) ?? code;
  return error instanceof Error ? error.name : 'unknown reason';
}

function refusalCodes(error: Error): string[] {
  // EXECABORT only says that a queued command was refused; why is in the errors before it.
  const previous =
    'previousErrors' in error && Array.isArray(error.previousErrors)
      ? (error.previousErrors as Error[])
      : [];
  return [error, ...previous].map(firstWord);
}

function firstWord({ message }: Error): string {
  return message.split(' ', 1)[0] ?? '';
}

/** The errors of a transaction that was refused whole, as one: the first says why. */
export function transactionRefused(errors: readonly Error[]): Error {
  const [first, ...others] = errors;
  return Object.assign(first ?? new Error('a transaction was not answered'), {
    previousErrors: others,
  });
}

/** A mistake in this program: to try it again, or to call it an outage, would only hide it. */
export function isDefect(error: unknown): boolean {
  return (
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  );
}
