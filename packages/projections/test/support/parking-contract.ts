import { beforeEach, describe, expect, it } from 'vitest';
import type { ParkedEntry } from '../../src/park-code.ts';
import type {
  HaltedStream,
  MoreWaiting,
  Parking,
  ParkRequest,
  WrittenParking,
} from '../../src/parking.ts';

/** What is parked of one partition, for the contract to do anything with. */
export interface ContractParking {
  readonly parking: Parking;
  /** Asks for something to be done, as a person does. */
  ask(request: ParkRequest): Promise<void>;
  /** The entry ids of all that is parked, ascending. */
  parkedIds(): Promise<readonly string[]>;
}

const more: MoreWaiting = {
  streamId: 's',
  afterPosition: '2-0',
  throughPosition: '9-0',
  count: 2,
};
const next: MoreWaiting = { ...more, afterPosition: '9-0', throughPosition: '12-0', count: 1 };
const retry: ParkRequest = { entryId: '2-0', streamId: 's', action: 'retry' };

/** What every `Parking` keeps to. `fresh` gives one in which nothing is parked. */
export function parkingContract(fresh: () => Promise<ContractParking>): void {
  let kept: ContractParking;
  let parking: Parking;

  beforeEach(async () => {
    kept = await fresh();
    ({ parking } = kept);
  });

  const park = (...parked: readonly ParkedEntry[]) =>
    parking.change({ parked, waiting: [], resumed: [] });
  const wait = (...waiting: readonly MoreWaiting[]) =>
    parking.change({ parked: [], waiting, resumed: [] });

  describe('an entry that is parked', () => {
    it('halts its stream', async () => {
      expect(await park(entry('2-0', 's'), entry('3-0', 't'))).toEqual(parkedNew(2));
      expect(await parking.halted()).toEqual(
        new Map([
          ['s', halted('s', '2-0')],
          ['t', halted('t', '3-0')],
        ]),
      );
    });

    it('halts nobody where it belongs to no stream', async () => {
      const { streamId: _streamId, version: _version, ...nobodys } = entry('2-0', 's');
      expect(await park(nobodys)).toEqual(parkedNew(1));
      expect(await parking.halted()).toEqual(new Map());
      expect(await kept.parkedIds()).toEqual(['2-0']);
    });

    it('stays as it is when it is parked again, with what waits', async () => {
      await park(entry('2-0', 's'));
      await wait(more);
      const again = { ...entry('2-0', 's'), code: 'chain_broken' } as const;
      expect(await park(again, entry('3-0', 't'))).toEqual(parkedNew(1));
      expect((await parking.halted()).get('s')).toEqual(halted('s', '2-0', 2, '9-0'));
    });

    it('is the only one of its stream', async () => {
      await park(entry('2-0', 's'));
      expect(await park(entry('4-0', 's'))).toEqual(parkedNew(0));
      expect(await kept.parkedIds()).toEqual(['2-0']);
    });
  });

  describe('what waits of a halted stream', () => {
    it('is counted with the entry, in one change', async () => {
      await parking.change({ parked: [entry('2-0', 's')], waiting: [more], resumed: [] });
      expect((await parking.halted()).get('s')).toEqual(halted('s', '2-0', 2, '9-0'));
    });

    it('is counted once, however often it is told', async () => {
      await park(entry('2-0', 's'));
      await wait(more);
      await wait(more);
      await wait(next);
      await wait(more);
      await wait(next);
      expect((await parking.halted()).get('s')).toEqual(halted('s', '2-0', 3, '12-0'));
    });

    it('is counted nowhere where the stream is not halted', async () => {
      expect(await wait(more)).toMatchObject({ isAsExpected: false });
      expect(await parking.halted()).toEqual(new Map());
    });

    it('is not as expected where the record has moved on, and the others are counted', async () => {
      await park(entry('2-0', 's'), entry('3-0', 't'));
      expect(await wait(more)).toMatchObject({ isAsExpected: true });
      const ofOther = { ...more, streamId: 't', afterPosition: '3-0' };
      expect(await wait({ ...next, afterPosition: '2-0' }, ofOther)).toEqual({
        parkedCount: 0,
        isAsExpected: false,
      });
      expect((await parking.halted()).get('s')).toEqual(halted('s', '2-0', 2, '9-0'));
      expect((await parking.halted()).get('t')).toEqual(halted('t', '3-0', 2, '9-0'));
      expect(await wait(next)).toMatchObject({ isAsExpected: true });
    });
  });

  it('lets a stream go that is halted no more', async () => {
    await park(entry('2-0', 's'), entry('3-0', 't'));
    await parking.change({ parked: [], waiting: [], resumed: ['s', 'nobody'] });
    expect([...(await parking.halted()).keys()]).toEqual(['t']);
  });

  describe('a request', () => {
    beforeEach(async () => {
      await park(entry('2-0', 's'), entry('3-0', 't'));
      await wait(more);
      await kept.ask(retry);
    });

    it('is there until it is answered', async () => {
      expect(await parking.requests()).toEqual([retry]);
      await parking.answer(retry, { outcome: 'refused', reason: 'not now' });
      expect(await parking.requests()).toEqual([]);
      expect((await parking.halted()).get('s')).toEqual(halted('s', '2-0', 2, '9-0'));
    });

    it('comes in the order in which it was asked for', async () => {
      const discard: ParkRequest = { entryId: '3-0', streamId: 't', action: 'discard' };
      await kept.ask(discard);
      expect(await parking.requests()).toEqual([retry, discard]);
    });

    it.each(['resumed', 'discarded'] as const)(
      'takes away what was parked where it is %s',
      async (outcome) => {
        await parking.answer(retry, { outcome });
        expect(await kept.parkedIds()).toEqual(['3-0']);
        expect([...(await parking.halted()).keys()]).toEqual(['t']);
      },
    );

    it('leaves a later entry of the stream parked in its place', async () => {
      const later = entry('5-0', 's', 4);
      await parking.answer(retry, { outcome: 'still_parked', entry: later, waitingCount: 1 });
      expect(await kept.parkedIds()).toEqual(['3-0', '5-0']);
      expect((await parking.halted()).get('s')).toEqual({
        ...halted('s', '5-0', 1, '9-0'),
        version: 4,
      });
      expect(await parking.requests()).toEqual([]);
    });

    it('leaves as many waiting as did where the answer does not say how many', async () => {
      const same = entry('2-0', 's');
      await parking.answer(retry, { outcome: 'still_parked', entry: same });
      expect((await parking.halted()).get('s')).toEqual(halted('s', '2-0', 2, '9-0'));
    });

    it('changes nothing when it is answered again', async () => {
      await parking.answer(retry, { outcome: 'refused', reason: 'not now' });
      await parking.answer(retry, { outcome: 'resumed' });
      expect(await kept.parkedIds()).toEqual(['2-0', '3-0']);
    });
  });
}

/** What parking entries answers, nothing waiting. */
function parkedNew(parkedCount: number): WrittenParking {
  return { parkedCount, isAsExpected: true };
}

function entry(entryId: string, streamId: string, version = 2): ParkedEntry {
  return { entryId, streamId, version, code: 'event_refused', reason: 'no', fields: ['event', ''] };
}

function halted(
  streamId: string,
  entryId: string,
  waitingCount = 0,
  throughPosition = entryId,
): HaltedStream {
  const code = 'event_refused';
  return { streamId, entryId, version: 2, code, waitingCount, throughPosition };
}
