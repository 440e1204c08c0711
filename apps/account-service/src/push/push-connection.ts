import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { endText, openingText, type EndCode } from './event-text.ts';

/** What a connection works with. */
export interface PushConnectionOptions {
  /** How much may wait for a client that does not read, bytes. */
  readonly bufferBytesMax: number;
  /** When a client comes again after its stream has ended, milliseconds. */
  readonly retryMs: number;
}

/** How long, in milliseconds, a client has to take the end of its stream. */
const END_MS = 1_000;

/** The event stream of one client: an answer that has no end until one side makes one. */
export class PushConnection {
  /** Settles when the stream has ended, whoever ended it: with why, where it was this service. */
  readonly ended: Promise<EndCode | 'client_left'>;
  readonly #reply: FastifyReply;
  readonly #response: ServerResponse;
  readonly #options: PushConnectionOptions;
  readonly #end: (reason: EndCode | 'client_left') => void;
  #isEnded = false;
  #isOpen = false;

  constructor(reply: FastifyReply, options: PushConnectionOptions) {
    const { promise, resolve } = Promise.withResolvers<EndCode | 'client_left'>();
    this.#reply = reply;
    this.#response = reply.raw;
    this.#options = options;
    this.ended = promise;
    this.#end = (reason) => {
      this.#isEnded = true;
      resolve(reason);
    };
    reply.raw.once('close', () => this.#end('client_left'));
  }

  /** Whether the answer has begun: from then on an error can only be told by `end`. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Begins the answer, at the place that `id` names. */
  open(id: string | number): void {
    if (this.#isOpen || this.#isEnded) return;
    this.#isOpen = true;
    this.#reply.hijack();
    // Nothing can follow on this connection before the stream has ended.
    const headers = { ...this.#reply.getHeaders(), ...EVENT_STREAM_HEADERS, connection: 'close' };
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) this.#response.setHeader(name, value);
    }
    this.#response.write(openingText(this.#options.retryMs, id));
  }

  /** Sends on what has come just now. A client that is behind by more than it may be is cut off. */
  push(bytes: Buffer): void {
    if (this.#isEnded) return;
    if (this.#response.write(bytes)) return;
    if (this.#response.writableLength > this.#options.bufferBytesMax) this.end('slow_client');
  }

  /** Sends a sign of life, which a client that still has something to read does not need. */
  beat(bytes: Buffer): void {
    if (this.#isOpen && !this.#response.writableNeedDrain) this.push(bytes);
  }

  /** Sends on what was read for this client alone, and settles when it may be sent more. */
  async send(text: string): Promise<void> {
    const response = this.#response;
    if (this.#isEnded || response.write(text)) return;
    await new Promise<void>((resolve) => {
      const goOn = (): void => {
        response.off('drain', goOn);
        response.off('close', goOn);
        resolve();
      };
      response.on('drain', goOn);
      response.on('close', goOn);
    });
  }

  /** Ends the stream, and says why. A client that does not take it is cut off a little later. */
  end(reason: EndCode): void {
    if (this.#isEnded) return;
    this.#end(reason);
    if (!this.#isOpen) return;
    this.#response.end(endText(reason));
    const cut = setTimeout(() => this.#response.destroy(), END_MS);
    this.#response.once('close', () => clearTimeout(cut));
  }
}

/** The headers by which an answer is known as a stream of events. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx keeps an answer back until it has some of it, unless it is told.
  'x-accel-buffering': 'no',
} as const;
