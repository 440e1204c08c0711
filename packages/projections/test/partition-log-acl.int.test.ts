import { categoryKeys, openRedisEventStore } from '@streamfold/event-store';
import { aclRedis } from '@streamfold/testing';
import { expect, it, onTestFinished } from 'vitest';
import { openPartitionLog } from '../src/redis/partition-log.ts';

const server = await aclRedis();

it('everything that a partition log does is allowed to the user projector', async ({ skip }) => {
  if (server === undefined) return skip('this Redis is older than 7.0');
  const { url } = server;
  const accessOf = (username: 'projector' | 'account-service') => ({
    username,
    password: server.passwordOf(username),
  });
  const store = await openRedisEventStore({
    ...{ url, category: 'account', durability: 'memory' },
    access: accessOf('account-service'),
  });
  onTestFinished(() => store.close());
  const keys = categoryKeys('account');
  const log = await openPartitionLog({
    ...{ url, access: accessOf('projector'), keys, group: keys.group, consumer: 'one' },
    ...{ entries: store.entries, pageEntriesMax: 10, blockMs: 20 },
  });
  onTestFinished(() => log.close());
  await log.claimIdentity();
  await log.createGroup();
  await log.createGroup();
  await store.append('JohnDoe', [{ type: 'a' }, { type: 'b' }], { expectedVersion: 0 });
  const [first] = (await Array.fromAsync(log.history('0-0'))).flat().map(([id]) => id);
  if (first === undefined) throw new Error('nothing was read');
  await log.settled(first);
  await log.startLive(first);
  const [second] = (await log.readLive(first)).map(([id]) => id);
  if (second === undefined) throw new Error('nothing was read');
  await log.settled(second);
  expect(await log.readLive(second)).toEqual([]);
  expect(await log.facts(second)).toMatchObject({ hasGroup: true, lastPosition: second });
  expect(await server.refusals()).toEqual([]);
});
