import { ArchiveError, StoreClosedError, type EventStore } from '@streamfold/event-store';
import { logPath, within, type Logger } from '@streamfold/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorToProblem } from '../http/error-to-problem.ts';
import { ProblemError } from '../http/problem-details.ts';
import { AccountOwners } from './account-owners.ts';
import type { Subject } from './channels.ts';
import type { EndCode } from './event-text.ts';
import type { Entered, FollowParts } from './follow.ts';
import { Follower } from './follower.ts';
import { LiveReader } from './live-reader.ts';
import { PushConnection, type PushConnectionOptions } from './push-connection.ts';

/** What event streams are made with. */
export interface EventStreamsOptions extends PushConnectionOptions {
  readonly store: EventStore;
  readonly logger: Logger;
  /** How many streams may be open at once. */
  readonly streamsMax: number;
  /** How often a sign of life is sent, milliseconds. */
  readonly heartbeatMs: number;
}

/** A stream that a client asks for. */
export interface StreamRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly subject: Subject;
}

/** How many accounts' owners are remembered: at some 150 bytes each. */
const OWNERS_MAX = 50_000;

/** How long, in milliseconds, a client waits for the reader to find the end of the log. */
const BEGIN_MS = 5_000;

/** All event streams of this process, and the one reader behind them. */
export class EventStreams {
  readonly parts: FollowParts & { readonly store: EventStore };
  readonly #options: EventStreamsOptions;
  readonly #connections = new Set<PushConnection>();
  #isStopping = false;

  constructor(options: EventStreamsOptions) {
    const { store, logger, heartbeatMs } = options;
    const owners = new AccountOwners(store, OWNERS_MAX);
    this.#options = options;
    this.parts = { store, owners, reader: new LiveReader({ store, owners, logger, heartbeatMs }) };
  }

  /**
   * Answers a request with a stream: `lead` brings the client to the present. Settles when it is there.
   *
   * @throws {ProblemError} there are as many streams as there may be, or the service is stopping
   * @throws what `lead` throws before it has sent anything
   */
  async serve(
    { request, reply, subject }: StreamRequest,
    lead: (entered: Entered) => Promise<void>,
  ): Promise<void> {
    this.#admit();
    const { reader } = this.parts;
    const connection = new PushConnection(reply, this.#options);
    const heldBytesMax = this.#options.bufferBytesMax;
    const follower = new Follower(connection, { heldBytesMax, endCodeOf });
    this.#connections.add(connection);
    void connection.ended.then((reason) => {
      this.#connections.delete(connection);
      reader.leave(follower);
      if (!connection.isOpen) return;
      const ms = Math.round(reply.elapsedTime);
      request.log.info({ path: logPath(request.url), reason, ms }, 'event stream ended');
    });
    try {
      await this.#enter(follower, subject);
      await lead({ connection, follower });
    } catch (error) {
      this.#failed(request, connection, error);
    }
    if (connection.isOpen) return;
    const reason = await connection.ended;
    if (reason !== 'client_left') throw unopened(reason);
    // Nobody is there any more to be answered.
    reply.hijack();
  }

  /** Ends all streams, at once; no more are begun. */
  endAll(): void {
    this.#isStopping = true;
    for (const connection of this.#connections) connection.end('stopping');
  }

  #admit(): void {
    if (this.#isStopping) throw unopened('stopping');
    if (this.#connections.size < this.#options.streamsMax) return;
    throw new ProblemError('overloaded', 'as many event streams are open as can be');
  }

  async #enter(follower: Follower, subject: Subject): Promise<void> {
    const entered = this.parts.reader.enter(follower, subject).then(() => true);
    if ((await within(entered, BEGIN_MS)) !== true) throw unopened('store_unavailable');
  }

  #failed(request: FastifyRequest, connection: PushConnection, error: unknown): void {
    if (!connection.isOpen) {
      connection.end(endCodeOf(error));
      throw error instanceof ArchiveError ? archived(error) : error;
    }
    if (!connection.isEnded) request.log.error({ error }, 'event stream failed');
    connection.end(endCodeOf(error));
  }
}

function endCodeOf(error: unknown): EndCode {
  if (error instanceof StoreClosedError) return 'stopping';
  return errorToProblem(error).code === 'store_unavailable'
    ? 'store_unavailable'
    : 'internal_error';
}

function archived(cause: ArchiveError): ProblemError {
  return new ProblemError('events_archived', 'the events after Last-Event-ID are in the archive', {
    cause,
  });
}

function unopened(reason: EndCode): ProblemError {
  switch (reason) {
    case 'stopping':
      return new ProblemError('stopping', 'the service is stopping');
    case 'store_unavailable':
      return new ProblemError('store_unavailable', 'the event store does not answer');
    case 'internal_error':
    case 'slow_client':
      return new ProblemError('internal_error', 'something went wrong here; it has been logged');
  }
}
