import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainHash, isNextEntry, isNextInChain } from './hash-chain.ts';
import {
  decodeStreamEntry,
  eventText,
  metaText,
  sealedMetaText,
  type RawEntry,
} from './stream-entry.ts';

/** An entry as an append writes it, after an event with the hash `previous`. */
function entryAfter(previous: string | undefined, event: { type: string }): RawEntry {
  const text = eventText('a', 1, event);
  const meta = metaText({ commitId: 'c', time: 5, actor: 'ann' });
  const hash = chainHash(previous, text, meta);
  return ['1-0', ['event', text, 'meta', sealedMetaText(meta, hash)]];
}

const events = fc
  .dictionary(fc.string({ minLength: 1 }), fc.jsonValue())
  .map(({ id: _id, version: _version, ...data }) => ({ ...data, type: 'done' }));
const hashes = fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{16}$/), { nil: undefined });

describe('the hash of an entry', () => {
  it('is the same by its texts and by what was read of it', () => {
    fc.assert(
      fc.property(events, hashes, hashes, (event, written, asked) => {
        const entry = entryAfter(written, event);
        const recorded = decodeStreamEntry(entry);
        expect(isNextEntry(written, entry, recorded)).toBe(true);
        expect(isNextInChain(written, recorded)).toBe(true);
        expect(isNextEntry(asked, entry, recorded)).toBe(isNextInChain(asked, recorded));
      }),
    );
  });

  it('shows any change of a value, and none in the blanks between values', () => {
    const [id, [, event = '', , meta = '']] = entryAfter(undefined, { type: 'done' });
    const changed: RawEntry = [id, ['event', event.replace('done', 'dome'), 'meta', meta]];
    expect(isNextEntry(undefined, changed, decodeStreamEntry(changed))).toBe(false);
    const later: RawEntry = [id, ['event', event, 'meta', meta.replace('"time":5', '"time":6')]];
    expect(isNextEntry(undefined, later, decodeStreamEntry(later))).toBe(false);
    const spaced: RawEntry = [id, ['event', event.replaceAll(',', ', '), 'meta', meta]];
    expect(isNextEntry(undefined, spaced, decodeStreamEntry(spaced))).toBe(true);
  });
});
