import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { within } from './within.ts';

/** Options of `healthRoutes`. */
export interface HealthOptions {
  /** What must work for the process to be useful, by name. A check that rejects has failed. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  /**
   * What the process is of use without, by name: asked and shown as the checks are, and deciding nothing.
   * Each gets a quarter of the time-out: who asks may be no more patient than that, and must have the answer.
   *
   * @default nothing
   */
  readonly optional?: Readonly<Record<string, () => Promise<void>>>;
  /** How long one check may take, in milliseconds, before it counts as failed. */
  readonly timeoutMs: number;
  /**
   * False when the process runs but is of no use any more: `/livez` then answers 503.
   *
   * @default a process that answers is alive
   */
  readonly isAlive?: () => boolean;
  /** True once the process is stopping: `/readyz` then says so without asking the checks. */
  readonly isStopping?: () => boolean;
  /**
   * What `/readyz` shows beside its checks, whether they pass or not: plain JSON, without secrets. It
   * decides nothing.
   *
   * @default nothing
   */
  readonly details?: () => Promise<unknown>;
}

/** The body of `/readyz`. */
export interface Readiness {
  readonly status: 'ready' | 'not ready' | 'stopping';
  /** `ok`, or in a word why not: error texts can name hosts and users, so they are not shown. */
  readonly checks: Readonly<Record<string, string>>;
  /** The same of what the process is of use without; left out where there is nothing. */
  readonly optional?: Readonly<Record<string, string>>;
  /** As `HealthOptions.details`; left out where there are none, or they did not come in time. */
  readonly details?: unknown;
}

const NoQuery = Type.Object({}, { additionalProperties: false });

const Liveness = Type.Object({ status: Type.String({ examples: ['alive'] }) });

const ReadinessBody = Type.Object({
  status: Type.String({ examples: ['ready'] }),
  checks: Type.Record(Type.String(), Type.String(), { examples: [{ redis: 'ok' }] }),
  optional: Type.Optional(
    Type.Record(Type.String(), Type.String(), { examples: [{ mongo: 'ok' }] }),
  ),
  details: Type.Optional(Type.Unknown()),
});

const livezSchema = {
  operationId: 'livez',
  summary: 'Says whether the process runs and is of use',
  tags: ['service'],
  querystring: NoQuery,
  response: { 200: Liveness, 503: Liveness },
};

const readyzSchema = {
  operationId: 'readyz',
  summary: 'Says whether what the process needs works',
  tags: ['service'],
  querystring: NoQuery,
  response: { 200: ReadinessBody, 503: ReadinessBody },
};

/**
 * Adds `GET /livez` (the process runs and is of use) and `GET /readyz` (its checks pass, each within the
 * time-out). Neither may be kept by a cache. `/livez` answers `{"status"}`, `/readyz`
 * `{"status","checks","optional"?,"details"?}`; 200 or 503.
 */
export function healthRoutes(app: Pick<FastifyInstance, 'get'>, options: HealthOptions): void {
  app.get('/livez', { schema: livezSchema }, (_request, reply) => {
    const isAlive = options.isAlive?.() ?? true;
    return reply
      .code(isAlive ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: isAlive ? 'alive' : 'not alive' });
  });
  app.get('/readyz', { schema: readyzSchema }, async (_request, reply) => {
    const readiness = await readinessOf(options);
    return reply
      .code(readiness.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness);
  });
}

/** Runs the checks side by side. Never rejects. */
async function readinessOf(options: HealthOptions): Promise<Readiness> {
  if (options.isStopping?.() === true) return { status: 'stopping', checks: {} };
  const [details, checks, optional] = await Promise.all([
    detailsOf(options),
    resultsOf(options.checks, options.timeoutMs),
    options.optional === undefined ? undefined : resultsOf(options.optional, options.timeoutMs / 4),
  ]);
  const isReady = Object.values(checks).every((result) => result === 'ok');
  return {
    status: isReady ? 'ready' : 'not ready',
    checks,
    ...(optional === undefined ? {} : { optional }),
    ...(details === undefined ? {} : { details }),
  };
}

async function detailsOf({ details, timeoutMs }: HealthOptions): Promise<unknown> {
  if (details === undefined) return undefined;
  return await within(
    details().catch(() => undefined),
    timeoutMs,
  );
}

async function resultsOf(
  checks: HealthOptions['checks'],
  timeoutMs: number,
): Promise<Readonly<Record<string, string>>> {
  const asked = Object.entries(checks).map(
    async ([name, check]) => [name, await resultOf(check, timeoutMs)] as const,
  );
  return Object.fromEntries(await Promise.all(asked));
}

async function resultOf(check: () => Promise<void>, timeoutMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${timeoutMs} ms`), timeoutMs);
  });
  try {
    return await Promise.race([check().then(() => 'ok'), timeout]);
  } catch (error) {
    return error instanceof Error ? failure(error) : 'failed';
  } finally {
    clearTimeout(timer);
  }
}

function failure(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
