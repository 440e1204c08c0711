import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inheritedEnvironment } from './config.ts';
import { reasonOf } from './local-error.ts';
import { formatReply } from './redis/format-reply.ts';
import { withRedisClient } from './redis/redis-client.ts';
import { readRedisAddress } from './stack/addresses.ts';
import { readStackSettings } from './stack/stack-settings.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const [name, ...args] = process.argv.slice(2);
const env = inheritedEnvironment();
const { dataDir } = readStackSettings(env, checkout);
const url = env['REDIS_URL'] ?? readRedisAddress(join(dataDir, 'addresses.json'));

if (name === undefined || name.startsWith('-')) {
  fail(
    'Usage: node infra/run.mjs redis-cli COMMAND [ARGUMENT …], for example: XRANGE accountStream - +',
  );
} else if (url === undefined) {
  fail('Nothing runs here: npm start first, or set REDIS_URL.');
} else {
  try {
    const reply: unknown = await withRedisClient(url, (client) => client.call(name, ...args));
    process.stdout.write(`${formatReply(reply)}\n`);
  } catch (thrown) {
    fail(reasonOf(thrown));
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
