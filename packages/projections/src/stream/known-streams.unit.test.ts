import { describe, expect, it } from 'vitest';
import { tally } from '../../test/support/tally.ts';
import { noDocument } from '../plan/applied.ts';
import { KnownStreams } from './known-streams.ts';

const STREAMS_MAX = 100_000;

describe('the streams that came by lately', () => {
  it('are known until they are forgotten', () => {
    const known = new KnownStreams();
    const basis = noDocument(tally);
    known.set('a', basis);
    expect(known.get('a')).toBe(basis);
    known.forget('a');
    expect(known.get('a')).toBeUndefined();
  });

  it('make room from the one on that was used longest ago', () => {
    const known = filled(STREAMS_MAX + 2);
    known.set('0', noDocument(tally));
    known.trim(0);
    expect(['0', '1', '2', '3'].map((id) => known.get(id) !== undefined)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('stay, however many they are, while pages under way use them', () => {
    const known = filled(STREAMS_MAX + 3);
    known.trim(STREAMS_MAX + 2);
    expect([known.get('0'), known.get('1')].map((basis) => basis !== undefined)).toEqual([
      false,
      true,
    ]);
  });
});

function filled(count: number): KnownStreams {
  const known = new KnownStreams();
  const basis = noDocument(tally);
  for (let index = 0; index < count; index++) known.set(String(index), basis);
  return known;
}
