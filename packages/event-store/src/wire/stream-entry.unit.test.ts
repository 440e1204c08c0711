import { describe, expect, it } from 'vitest';
import { EntryDecodeError } from '../errors.ts';
import { chainHash, isNextInChain } from './hash-chain.ts';
import { decodeCategoryEntry, eventText, metaText, sealedMetaText } from './stream-entry.ts';

const EVENT = '{"id":"JohnDoe","version":2,"type":"deposit","amount":100}';
const META = '{"commit":"c","time":1795315544516,"hash":"WGluZk83hzks37io"}';

describe('an entry', () => {
  it('is read back as it was written', () => {
    const written = {
      streamId: 'JohnDoe',
      version: 2,
      event: { type: 'deposit', amount: 100, note: 'ü " \\ \u2028', nested: { b: 1, a: [null] } },
      meta: {
        commitId: 'c',
        time: 5,
        correlationId: 'f',
        causationId: 'e',
        actor: 'ann',
        traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
        hash: '',
      },
    };
    const event = eventText(written.streamId, written.version, written.event);
    const { hash: _, ...context } = written.meta;
    const meta = metaText(context);
    const hash = chainHash('before', event, meta);
    const fields = ['event', event, 'meta', sealedMetaText(meta, hash)];

    const read = decodeCategoryEntry('7-0', fields, 3);

    expect(read).toEqual({
      ...written,
      meta: { ...written.meta, hash },
      position: '7-0',
      partition: 3,
    });
    expect(isNextInChain('before', read)).toBe(true);
    expect(isNextInChain('another', read)).toBe(false);
    expect(isNextInChain('before', { ...read, version: 3 })).toBe(false);
    const forged = { ...read, meta: { ...read.meta, time: 6 } };
    expect(isNextInChain('before', forged)).toBe(false);
  });

  it('has the hash that it has always had', () => {
    // A change here makes every log that exists look forged.
    const unhashed = '{"commit":"c","time":1795315544516}';
    expect(chainHash('AAAAAAAAAAAAAAAA', EVENT, unhashed)).toBe('WGluZk83hzks37io');
    const read = decodeCategoryEntry('1-0', ['event', EVENT, 'meta', META]);
    expect(isNextInChain('AAAAAAAAAAAAAAAA', read)).toBe(true);
  });

  it.each<[string, string[]]>([
    ['other fields', ['a', 'b']],
    ['no fields', []],
    ['a field twice', ['event', EVENT, 'meta', META, 'event', EVENT]],
    ['fields in another order', ['meta', META, 'event', EVENT]],
    ['an empty event', ['event', '', 'meta', META]],
    ['an event that is null', ['event', 'null', 'meta', META]],
    ['an event that is a list', ['event', '[]', 'meta', META]],
    ['an event that is a number', ['event', '5', 'meta', META]],
    ['no id', ['event', EVENT.replace('"id":"JohnDoe",', ''), 'meta', META]],
    ['an id that is an object', ['event', EVENT.replace('"JohnDoe"', '{"$gt":""}'), 'meta', META]],
    ['no version', ['event', EVENT.replace('"version":2,', ''), 'meta', META]],
    ['version 0', ['event', EVENT.replace(':2,', ':0,'), 'meta', META]],
    ['version 1.5', ['event', EVENT.replace(':2,', ':1.5,'), 'meta', META]],
    ['a version in words', ['event', EVENT.replace(':2,', ':"2",'), 'meta', META]],
    ['no type', ['event', EVENT.replace('"type":"deposit",', ''), 'meta', META]],
    ['no meta', ['event', EVENT]],
    ['no commit', ['event', EVENT, 'meta', META.replace('"commit":"c",', '')]],
    ['no hash', ['event', EVENT, 'meta', '{"commit":"c","time":5}']],
    ['a time in words', ['event', EVENT, 'meta', META.replace('1795315544516', '"now"')]],
  ])('is refused with %s', (_, fields) => {
    expect(() => decodeCategoryEntry('1-0', fields)).toThrow(EntryDecodeError);
  });

  it('cannot reach the prototype of all objects', () => {
    const event = EVENT.replace('"amount":100', '"__proto__":{"polluted":true}');
    decodeCategoryEntry('1-0', ['event', event, 'meta', META]);
    expect('polluted' in {}).toBe(false);
  });
});
