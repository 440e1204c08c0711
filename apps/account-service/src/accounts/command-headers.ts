import { formatToken, type WriteToken } from '@streamfold/projections';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { preconditionOf, versionTag } from '../http/if-match.ts';

/** A request that carries a command, and its answer. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** What the headers of a request say of its command. */
export interface CommandDemands {
  /** The client's name for the request; `undefined`: it gave none. */
  readonly key: string | undefined;
  /** Carry the command out only at this version; `undefined`: at whatever version there is. */
  readonly expectedVersion: number | undefined;
}

/**
 * Reads the headers of a command, and says in the answer where sending it again is not protected.
 *
 * @throws {ProblemError} `idempotency_key_invalid` or `if_match_invalid`
 */
export function commandDemandsOf({ request, reply }: Exchange): CommandDemands {
  const key = idempotencyKeyOf(request.raw);
  const precondition = preconditionOf(request.raw);
  // Said before the outcome is known: an answer of 503 is where the client wants to know it most.
  if (key === undefined) reply.header('idempotency-protected', 'false');
  return {
    key,
    expectedVersion: precondition.type === 'version' ? precondition.version : undefined,
  };
}

/** Gives the answer to a command that was carried out the headers that all of them have. */
export function answerHeaders(
  reply: FastifyReply,
  {
    isReplay,
    version,
    token,
  }: {
    readonly isReplay: boolean;
    readonly version: number;
    readonly token: WriteToken | undefined;
  },
): void {
  if (isReplay) reply.header('idempotency-replayed', 'true');
  if (token !== undefined) reply.header('streamfold-token', formatToken(token));
  reply.header('etag', versionTag(version)).header('cache-control', 'no-store');
}
