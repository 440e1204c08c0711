import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf, ownEventOf } from '../../test/support/chained-events.ts';
import { add, tally } from '../../test/support/tally.ts';
import type { StreamEntry } from '../category-entry.ts';
import { noDocument, type FoldRules } from './applied.ts';
import { checkAnchor, follow } from './follow.ts';
import type { OwnEvents } from './own-events.ts';

const rules: FoldRules = { projection: tally, read: (event) => event };
const { applied } = noDocument(tally);
const [bad] = chainedEvents('s', [add(-5)]);
const [good] = chainedEvents('s', [add(5)]);
if (bad === undefined || good === undefined) throw new Error('two events');
const unreadable: OwnEvents = { events: [], isWhole: true, problem: 'event is not JSON' };

describe('an entry that the rules refuse', () => {
  const entry = intact(bad);

  it('is tried a second time with its own stream at hand', () => {
    const following = follow({ rules, applied, entry, own: undefined });
    expect(following).toEqual({ outcome: 'own_needed' });
  });

  it('is parked also where its own stream cannot be read', () => {
    const following = follow({ rules, applied, entry, own: unreadable });
    expect(following).toMatchObject({
      outcome: 'poison',
      applied: { version: 0 },
      poison: { code: 'event_refused', reason: 'version 1: total would be -5' },
    });
  });

  it('is parked although its own stream has another event there: only one can be right', () => {
    const own = { events: [ownEventOf(good)], isWhole: true };
    const following = follow({ rules, applied, entry, own });
    expect(following).toMatchObject({ outcome: 'poison', poison: { code: 'event_refused' } });
  });
});

describe('the own event of the version that a document is at', () => {
  const at = { ...applied, version: 1, hash: good.meta.hash };

  it('vouches for the document where its hash is the same', () => {
    expect(checkAnchor(at, { events: [ownEventOf(good)], isWhole: true })).toBeUndefined();
  });

  it('contradicts it where its hash is another, or where it is not there', () => {
    expect(checkAnchor(at, { events: [ownEventOf(bad)], isWhole: true })).toMatch(/has hash/);
    expect(checkAnchor(at, { events: [], isWhole: true })).toMatch(/no longer has/);
  });

  it('says nothing where it cannot be read, or where there is no document', () => {
    expect(checkAnchor(at, unreadable)).toBeUndefined();
    expect(checkAnchor(applied, { events: [], isWhole: true })).toBeUndefined();
  });
});

function intact(event: typeof bad & object): StreamEntry {
  const { version } = event;
  const raw = entryOf(event);
  const read = { ...event, position: raw[0], partition: 0 };
  return { status: 'intact', raw, version, event: read };
}
