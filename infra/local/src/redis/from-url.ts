import { found, unavailable, type Attempt } from '../attempt.ts';
import { reasonOf } from '../local-error.ts';
import { redisVersionAt } from './redis-client.ts';

/** The server that REDIS_URL names. If it is set and does not answer, nothing else is tried. */
export const redisFromUrl: Attempt = {
  name: 'url',
  find: async ({ env }) => {
    const url = env['REDIS_URL'];
    if (!url) return unavailable('REDIS_URL is not set');
    if (/^rediss?\+/.test(url)) {
      const reason =
        'REDIS_URL names a cluster or sentinels, and what is started here runs on one server. Name one, or unset REDIS_URL.';
      return { outcome: 'refused', reason };
    }
    try {
      return found({ kind: 'url', url, version: await redisVersionAt(url) });
    } catch (thrown) {
      const reason = `REDIS_URL is set, but the server does not answer (${reasonOf(thrown)}). Start it, or unset REDIS_URL.`;
      return { outcome: 'refused', reason };
    }
  },
};
