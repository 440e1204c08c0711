import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NDJSON_MEDIA_TYPE, readsLines } from '../http/media-type.ts';
import { ProblemError } from '../http/problem-details.ts';
import { BulkInput } from './bulk-input.ts';
import { BulkOutput } from './bulk-output.ts';
import { bulkSchema } from './bulk-schema.ts';
import type { LineContext } from './line-type.ts';
import { lineParser } from './parse-line.ts';
import { runBulk, type BulkLimits } from './run-bulk.ts';

/** What the route of bulks works with. */
export interface BulkParts extends Omit<LineContext, 'principal'> {
  readonly limits: BulkLimits;
  /** How many bulks are taken at once. */
  readonly bulksMax: number;
}

/** The bulks under way. */
export interface Bulks {
  /** Has each of them end after what it has begun; those that come later end at their first line. */
  readonly endAll: () => void;
}

/** Adds `POST /bulk`: many commands by one request, each with its own key and answer. */
export function bulkRoute(instance: FastifyInstance, parts: BulkParts): Bulks {
  const stopping = new AbortController();
  let underWay = 0;

  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers } = request;
    if (headers['idempotency-key'] !== undefined || headers['if-match'] !== undefined) {
      throw new ProblemError('input_invalid', 'each line of a bulk has its own key');
    }
    if (underWay >= parts.bulksMax) {
      throw new ProblemError('overloaded', 'too many bulks are under way; nothing was written');
    }
    underWay += 1;
    try {
      await runToEnd(request, reply, { ...parts, stop: stopping.signal });
    } finally {
      underWay -= 1;
    }
    return reply;
  };

  // A scope of its own, for no other route reads lines.
  void instance.register((app, _options, done) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(NDJSON_MEDIA_TYPE, (_request, lines, parsed) => {
      parsed(null, lines);
    });
    const options = {
      schema: bulkSchema,
      config: { scope: 'accounts:write', isLong: true },
      onRequest: readsLines,
    } as const;
    app.post('/bulk', options, serve);
    done();
  });
  return { endAll: () => stopping.abort() };
}

async function runToEnd(
  request: FastifyRequest,
  reply: FastifyReply,
  { limits, stop, ...context }: BulkParts & { readonly stop: AbortSignal },
): Promise<void> {
  const input = new BulkInput(request.raw, stop);
  const output = new BulkOutput(reply);
  const tally = { lines: 0, refused: 0, replayed: 0, failed: 0 };
  const { log, principal } = request;
  const parse = lineParser(request);
  try {
    const bulk = { input, output, parse, stop, limits, tally, log };
    const end = await runBulk({ ...bulk, context: { ...context, principal } });
    log.info({ ...tally, end }, 'bulk ended');
  } catch (error) {
    log.error({ ...tally, error }, 'bulk failed');
    output.cut();
  } finally {
    input.close();
  }
}
