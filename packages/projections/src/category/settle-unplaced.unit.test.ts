import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryCategory } from '../../test/support/memory-category.ts';
import { paid } from '../../test/support/sums.ts';

let memory: MemoryCategory;

beforeEach(() => {
  memory = new MemoryCategory();
});

const META = '{"commit":"c","time":1,"hash":"h"}';

describe('an entry of no stream', () => {
  const good = ['event', '{"id":"s","version":9,"type":"paid","kind":"a","amount":7}'];

  it('is folded when it is tried again and can be read by then', async () => {
    const [entryId] = memory.log.forge('a', 'b');
    memory.log.append('s', paid('a', 1));
    await memory.commit();
    memory.log.damage(entryId, ...good, 'meta', '{"commit":"c","time":1,"hash":"h"}');
    expect(await memory.settle('retry', entryId)).toEqual({ outcome: 'resumed' });
    expect(memory.documents()).toEqual({ a: { total: 8, count: 2 } });
    expect(memory.database.parked.size).toBe(0);
  });

  it('stays parked while it cannot be read', async () => {
    const [entryId] = memory.log.forge('a', 'b');
    await memory.commit();
    const answer = await memory.settle('retry', entryId);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { entryId } });
    expect(memory.parked()).toMatchObject([{ entryId, attempts: 1 }]);
  });

  it('halts no stream where it can be read and is refused', async () => {
    const [entryId] = memory.log.forge('a', 'b');
    await memory.commit();
    memory.log.damage(entryId, 'event', '{"id":"s","version":9,"type":"x"}', 'meta', META);
    const answer = await memory.settle('retry', entryId);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { code: 'event_refused' } });
    expect(memory.parked()[0]?.streamId).toBeUndefined();
    memory.log.append('s', paid('a', 1));
    await memory.commit();
    expect(memory.documents()).toEqual({ a: { total: 1, count: 1 } });
  });

  it('is refused while its stream is halted', async () => {
    const [entryId] = memory.log.forge('a', 'b');
    memory.log.append('s', paid('a', -1));
    await memory.commit();
    memory.log.damage(entryId, ...good, 'meta', META);
    const answer = await memory.settle('retry', entryId);
    expect(answer).toEqual({ outcome: 'refused', reason: 'its stream s is halted by 2-0' });
    expect(memory.documents()).toEqual({});
    expect(memory.parked()).toHaveLength(2);
  });

  it('goes when it is discarded', async () => {
    const [entryId] = memory.log.forge('a', 'b');
    await memory.commit();
    expect(await memory.settle('discard', entryId)).toEqual({ outcome: 'discarded' });
    expect(memory.database.parked.size).toBe(0);
  });
});
