import {
  formatTraceparent,
  logPath,
  parseTraceparent,
  type TraceContext,
  type Tracer,
} from '@streamfold/runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The trace that a request is part of. */
export interface RequestTrace {
  /** The request's own span, or what its `traceparent` says where no traces are sent. */
  readonly context: TraceContext;
  /** Undefined: no traces are sent. */
  readonly tracer: Tracer | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined: no traces are sent, and the request says nothing of one. */
    requestTrace: RequestTrace | undefined;
  }
}

/** What is asked all the time, by machines: it would be most of all traces. */
const UNFOLLOWED: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/**
 * Follows every request that comes from now on: a span for each, as part of the trace that its
 * `traceparent` names; and the ids of the trace and the span on every line of its log. Without a tracer
 * only the latter, for requests that have a `traceparent`.
 */
export function traceRequests(app: FastifyInstance, tracer: Tracer | undefined): void {
  app.decorateRequest('requestTrace', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const given = parseTraceparent(request.headers['traceparent']);
    const isFollowed = tracer !== undefined && !UNFOLLOWED.has(request.routeOptions.url ?? '');
    const context = isFollowed ? startSpan(request, reply.raw, tracer, given) : given;
    if (context !== undefined) {
      request.requestTrace = { context, tracer };
      const { traceId, spanId } = context;
      request.log = request.log.child({ traceId, spanId });
      reply.log = request.log;
    }
    done();
  });
}

/** The end of an answer: whether it was sent or its client has gone. */
interface Answering {
  readonly statusCode: number;
  readonly writableFinished: boolean;
  once(event: 'close', listener: () => void): unknown;
}

function startSpan(
  request: FastifyRequest,
  answer: Answering,
  tracer: Tracer,
  parent: TraceContext | undefined,
): TraceContext {
  const { method, url, protocol } = request;
  const route = request.routeOptions.url;
  const span = tracer.start(route === undefined ? method : `${method} ${route}`, {
    kind: 'server',
    parent,
    attributes: {
      'http.request.method': method,
      'url.path': logPath(url),
      'url.scheme': protocol,
      ...(route === undefined ? {} : { 'http.route': route }),
    },
  });
  answer.once('close', () => {
    const { statusCode: status, writableFinished } = answer;
    // Of a client that went away there is no status to tell.
    if (!writableFinished) span.end({ error: 'client_gone' });
    else {
      span.end({
        attributes: { 'http.response.status_code': status },
        error: status >= 500 ? String(status) : undefined,
      });
    }
  });
  return span.context;
}

/**
 * Appends as part of a request's trace: `work` is given the `traceparent` to keep with the events, which
 * is that of a span for the append where traces are sent. Undefined where nobody follows the trace: it is
 * kept in memory with every event.
 *
 * @param name what is done: `deposit`
 * @throws whatever `work` throws
 */
export function tracedAppend<Result extends { readonly outcome: string }>(
  request: Pick<FastifyRequest, 'requestTrace'> | undefined,
  name: string,
  work: (traceparent: string | undefined) => Promise<Result>,
): Promise<Result> {
  const trace = request?.requestTrace;
  if (trace?.context.isSampled !== true) return work(undefined);
  const { context: parent, tracer } = trace;
  if (tracer === undefined) return work(formatTraceparent(parent));
  return withSpan(tracer, { name, parent }, work);
}

async function withSpan<Result extends { readonly outcome: string }>(
  tracer: Tracer,
  { name, parent }: { readonly name: string; readonly parent: TraceContext },
  work: (traceparent: string | undefined) => Promise<Result>,
): Promise<Result> {
  const span = tracer.start(`append ${name}`, {
    kind: 'client',
    parent,
    attributes: { 'db.system.name': 'redis', 'db.operation.name': 'append' },
  });
  try {
    const result = await work(formatTraceparent(span.context));
    span.end({ attributes: { 'streamfold.outcome': result.outcome } });
    return result;
  } catch (error) {
    span.end({ error: error instanceof Error ? error.name : 'Error' });
    throw error;
  }
}
