import {
  accountDecider,
  parseAccountId,
  type AccountCommand,
  type AccountId,
} from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import type { FastifyRequest } from 'fastify';
import { isVisibleTo } from '../auth/is-visible-to.ts';
import { demandedOwner, type Principal } from '../auth/principal.ts';
import { refusalToProblem, rejectionToProblem } from '../http/rejection-to-problem.ts';
import { validOf } from '../http/valid-of.ts';
import { commitIdOf } from '../idempotency/commit-id-of.ts';
import type { KeysInUse } from '../idempotency/keys-in-use.ts';
import { underKey } from '../idempotency/under-key.ts';
import { tracedAppend } from '../telemetry/request-trace.ts';
import { answerHeaders, commandDemandsOf, type Exchange } from './command-headers.ts';
import { handleCommand, type Done } from './handle-command.ts';

/** What every route that takes commands works with. */
export interface CommandParts {
  readonly store: EventStore;
  readonly keys: KeysInUse;
}

/** A request that carries a command on an account, and its answer. */
export interface CommandExchange extends Exchange {
  /** The account, as the client named it. */
  readonly id: string;
}

/** Who asks for a command to be carried out on which account, and how. */
export interface CommandOrder {
  readonly principal: Principal;
  /** The account, as the client named it. */
  readonly id: string;
  /** The key that the client gave the request; `undefined`: none. */
  readonly key: string | undefined;
  /** Carry the command out only at this version; `undefined`: at whatever version there is. */
  readonly expectedVersion?: number | undefined;
  /** The request that it came by, where its trace is followed. */
  readonly request?: Pick<FastifyRequest, 'requestTrace'>;
  /** Whether a read is to be able to wait for what is written. @default true */
  readonly isTokenWanted?: boolean;
}

/**
 * Carries out the command of a request by its headers, for the principal that sent it, and gives the
 * answer the headers that every command's answer has.
 *
 * @throws {ProblemError} the command was refused, or the headers are not valid
 * @throws whatever `EventStore.handle` throws
 */
export async function carryOut(
  parts: CommandParts,
  { request, reply, id }: CommandExchange,
  command: AccountCommand,
): Promise<Done> {
  const { principal } = request;
  const demands = commandDemandsOf({ request, reply });
  const result = await carryOutFor(parts, { principal, id, request, ...demands }, command);
  answerHeaders(reply, result);
  return result;
}

/**
 * Carries out a command for a principal, whatever it came by.
 *
 * @throws {ProblemError} the command was refused
 * @throws whatever `EventStore.handle` throws
 */
export async function carryOutFor(
  { store, keys }: CommandParts,
  order: CommandOrder,
  command: AccountCommand,
): Promise<Done> {
  const { principal, id, key, expectedVersion } = order;
  const accountId = validOf(parseAccountId(id));
  const commitId = key === undefined ? undefined : commitIdOf(principal, key);
  const by = demandedOwner(principal);
  // Not the path: the same account may be written in several ways there, and created by its parent.
  const request = `${command.type} ${accountId}`;
  const result = await underKey(keys, { commitId, request }, () =>
    tracedAppend(order.request, command.type, (traceparent) =>
      handleCommand(store, {
        id: accountId,
        command: by === undefined ? command : { ...command, by },
        commitId,
        expectedVersion,
        actor: principal.name,
        traceparent,
        isTokenWanted: order.isTokenWanted ?? true,
      }),
    ),
  );
  // The version is compared before the account is asked whose it is.
  if (result.outcome === 'conflict' && !(await isSeenBy(principal, store, accountId))) {
    throw rejectionToProblem({ code: 'account_unknown' });
  }
  if (result.outcome !== 'done') throw refusalToProblem(result, expectedVersion !== undefined);
  return result;
}

async function isSeenBy(principal: Principal, store: EventStore, id: AccountId): Promise<boolean> {
  if (demandedOwner(principal) === undefined) return true;
  const { state } = await store.load(id, accountDecider);
  return state.status !== 'absent' && isVisibleTo(principal, state.owner);
}
