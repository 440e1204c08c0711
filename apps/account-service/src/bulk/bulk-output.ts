import type { FastifyReply } from 'fastify';
import { NDJSON_MEDIA_TYPE } from '../http/media-type.ts';

const BULK_HEADERS = {
  'content-type': `${NDJSON_MEDIA_TYPE}; charset=utf-8`,
  'cache-control': 'no-store',
  // nginx keeps an answer back until it has some of it, unless it is told.
  'x-accel-buffering': 'no',
  // The client may send on after the answer has ended.
  connection: 'close',
} as const;

/** The answer of a bulk: lines that are sent as they are made. */
export class BulkOutput {
  readonly #reply: FastifyReply;

  /** Begins the answer. From here on an error can only be told in a line. */
  constructor(reply: FastifyReply) {
    this.#reply = reply;
    reply.hijack();
    const headers = { ...reply.getHeaders(), ...BULK_HEADERS };
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.raw.flushHeaders();
  }

  /** Sends `text`, and settles when the client has read so much that more may be sent, or is gone. */
  async send(text: string): Promise<void> {
    const { raw } = this.#reply;
    if (raw.closed || raw.destroyed || raw.write(text)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const goOn = (): void => resolve(undefined);
    raw.on('drain', goOn);
    raw.on('close', goOn);
    await promise;
    raw.off('drain', goOn);
    raw.off('close', goOn);
  }

  end(): void {
    this.#reply.raw.end();
  }

  /** Ends it as what it is: broken. */
  cut(): void {
    this.#reply.raw.destroy();
  }
}
