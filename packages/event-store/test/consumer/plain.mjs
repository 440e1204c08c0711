// Run by .ci/tasks.sh where the packed event store has been installed outside of the workspace.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventSchemas, openRedisEventStore, StoreUnavailableError } from '@streamfold/event-store';

// Nobody listens there: what matters is that the whole way to the socket is installed.
const opening = openRedisEventStore({ url: 'redis://127.0.0.1:1', category: 'order' });
await assert.rejects(opening, StoreUnavailableError);

const validate = (value) => ('sku' in value ? { value } : { issues: [{ message: 'no sku' }] });
const schema = { '~standard': { version: 1, vendor: 'here', validate } };
const schemas = eventSchemas({ added: { schema } });
assert.equal(schemas.check({ type: 'added', sku: 'a' }), 1);
assert.throws(() => schemas.check({ type: 'added' }), { code: 'event_invalid' });

const built = dirname(fileURLToPath(import.meta.resolve('@streamfold/event-store')));
const maps = globSync('**/*.map', { cwd: built });
const broken = maps.filter((map) => {
  const { sources } = JSON.parse(readFileSync(join(built, map), 'utf8'));
  return !sources.every((source) => existsSync(join(built, dirname(map), source)));
});
assert.ok(maps.length > 50);
assert.deepEqual(broken, []);
console.log(`runs as JavaScript; ${maps.length} maps lead to their sources`);
