import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf } from '../test/support/chained-events.ts';
import { add, tally } from '../test/support/tally.ts';
import { readEntry, type ReadEntry } from './category-entry.ts';

const meta = '{"commit":"c","time":1,"hash":"0000000000000000"}';

describe('an entry of the category', () => {
  it('is placed by its stream and version', () => {
    const [first] = chainedEvents('s', [add(1)]).map((event) => entryOf(event));
    const found = read(...(first?.[1] ?? []));
    expect(found).toMatchObject({ status: 'placed', streamId: 's', entry: { status: 'intact' } });
  });

  // The poison entries of RELIABILITY.md (d2) that show in the envelope, by their number there.
  it.each([
    ['P1', ['a', 'b']],
    ['P2 not JSON', ['event', '{"id":', 'meta', meta]],
    ['P2 empty', ['event', '', 'meta', meta]],
    ['P3 null', ['event', 'null', 'meta', meta]],
    ['P3 array', ['event', '[]', 'meta', meta]],
    ['P3 text', ['event', '"x"', 'meta', meta]],
    ['P3 number', ['event', '5', 'meta', meta]],
    ['P7 missing', ['event', '{"version":1,"type":"add"}', 'meta', meta]],
    ['P7 empty', ['event', '{"id":"","version":1,"type":"add"}', 'meta', meta]],
    ['P8 dollar', ['event', '{"id":"$where","version":1,"type":"add"}', 'meta', meta]],
    ['P8 NUL', ['event', '{"id":"a\\u0000b","version":1,"type":"add"}', 'meta', meta]],
    ['P8 object', ['event', '{"id":{"$gt":""},"version":1,"type":"add"}', 'meta', meta]],
    ['P25', ['event', '\ufffd\ufffd\u0000\u0001', 'meta', '\ufffd']],
  ])('that names no stream is nobody’s: %s', (_name, fields) => {
    expect(read(...fields)).toMatchObject({ status: 'unplaced' });
  });

  it.each([
    ['P13 missing', '{"id":"s","type":"add"}', undefined],
    ['P13 zero', '{"id":"s","version":0,"type":"add"}', undefined],
    ['P13 negative', '{"id":"s","version":-1,"type":"add"}', undefined],
    ['P13 fraction', '{"id":"s","version":1.5,"type":"add"}', undefined],
    ['P13 text', '{"id":"s","version":"2","type":"add"}', undefined],
    ['no type', '{"id":"s","version":2}', 2],
  ])('that names its stream is damaged: %s', (_name, event, version) => {
    expect(read('event', event, 'meta', meta)).toMatchObject({
      status: 'placed',
      streamId: 's',
      entry: { status: 'damaged', version },
    });
  });

  it('is damaged with two fields of one name: P24', () => {
    const event = '{"id":"s","version":1,"type":"add"}';
    expect(read('event', event, 'event', event, 'meta', meta)).toMatchObject({
      status: 'placed',
      entry: { status: 'damaged' },
    });
  });

  it('is not looked into when it is too large: P4', () => {
    const found = read('event', 'x'.repeat(1024 * 1024), 'meta', meta);
    expect(found).toMatchObject({ status: 'unplaced', code: 'entry_too_large' });
  });

  it('leaves prototypes alone: P26', () => {
    read('event', '{"id":"s","version":1,"type":"add","__proto__":{"x":1}}', 'meta', meta);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

function read(...fields: string[]): ReadEntry {
  return readEntry(['5-1', fields], { partition: 0, isStreamId: tally.isStreamId });
}
