import { describe, expect, it } from 'vitest';
import { parseAccountEvent, UndecodableEventError } from './account-event-codec.ts';

const parse = (text: string) => parseAccountEvent(JSON.parse(text) as { type: string });

describe('the stored form of an account event', () => {
  // These texts are in people's logs. A change that breaks one of them breaks their data.
  it.each([
    '{"type":"create"}',
    '{"type":"create","overdraftLimit":372470}',
    '{"type":"deposit","amount":100}',
    '{"type":"withdraw","amount":9007199254740991}',
  ])('reads %s and writes it back unchanged', (text) => {
    expect(JSON.stringify(parse(text))).toBe(text);
  });

  it('leaves out members that it does not know', () => {
    expect(parse('{"type":"deposit","amount":1,"reference":"r"}')).toEqual({
      type: 'deposit',
      amount: 1,
    });
  });

  it.each([
    '{"type":"close"}',
    '{"type":"toString"}',
    '{"type":5}',
    '{"type":"deposit"}',
    '{"type":"deposit","amount":0}',
    '{"type":"deposit","amount":-1}',
    '{"type":"deposit","amount":1.5}',
    '{"type":"deposit","amount":"100"}',
    '{"type":"deposit","amount":[5]}',
    '{"type":"deposit","amount":true}',
    '{"type":"deposit","amount":1e400}',
    '{"type":"deposit","amount":9007199254740993}',
    '{"type":"create","overdraftLimit":-1}',
    '{"type":"create","overdraftLimit":null}',
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(UndecodableEventError);
  });
});

describe('parsers of money', () => {
  it.each([NaN, Infinity, -0, 0, '5', [5], true, null, undefined, {}, 5n])(
    'refuse %s as an amount',
    (value) => {
      expect(() => parseAccountEvent({ type: 'deposit', amount: value } as never)).toThrow(
        UndecodableEventError,
      );
    },
  );
});
