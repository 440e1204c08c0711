import { found, unavailable, type Attempt } from '../attempt.ts';
import { reasonOf } from '../local-error.ts';
import { mongoVersionAt } from './mongo-client.ts';

/** The server that MONGO_URL names. If it is set and does not answer, nothing else is tried. */
export const mongoFromUrl: Attempt = {
  name: 'url',
  find: async ({ env }) => {
    const url = env['MONGO_URL'];
    if (!url) return unavailable('MONGO_URL is not set');
    try {
      return found({ kind: 'url', url, version: await mongoVersionAt(url) });
    } catch (thrown) {
      const reason = `MONGO_URL is set, but the server does not answer (${reasonOf(thrown)}). Start it, or unset MONGO_URL.`;
      return { outcome: 'refused', reason };
    }
  },
};
