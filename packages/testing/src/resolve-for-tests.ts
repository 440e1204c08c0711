import { LocalError, type AttemptContext, type ServerSource } from '@streamfold/local';

/**
 * Finds a server for tests: the one a setting names, else a container where Docker has or can pull
 * the image, else whatever the local runtime finds. STREAMFOLD_SERVERS overrides that.
 *
 * @throws {LocalError} SERVER_NOT_FOUND with everything that was tried.
 */
export async function resolveForTests(
  resolve: (context: AttemptContext) => Promise<ServerSource>,
  context: AttemptContext,
): Promise<ServerSource> {
  if (context.env['STREAMFOLD_SERVERS']) return resolve(context);
  try {
    return await resolve(withServers(context, 'url,docker'));
  } catch (thrown) {
    if (!(thrown instanceof LocalError) || thrown.code !== 'SERVER_NOT_FOUND') throw thrown;
  }
  return resolve(context);
}

/** The context of an own server: whatever can be started, but not one that a setting names. */
export function withoutUrl(context: AttemptContext): AttemptContext {
  const { REDIS_URL: _redis, MONGO_URL: _mongo, ...env } = context.env;
  return { ...context, env };
}

function withServers(context: AttemptContext, names: string): AttemptContext {
  return { ...context, env: { ...context.env, STREAMFOLD_SERVERS: names } };
}
