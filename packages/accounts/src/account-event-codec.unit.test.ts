import { describe, expect, it } from 'vitest';
import { parseAccountEvent } from './account-event-codec.ts';
import { UndecodableEventError } from './event-members.ts';

const parse = (text: string) => parseAccountEvent(JSON.parse(text) as { type: string });

describe('the stored form of an account event', () => {
  // These texts are in people's logs. A change that breaks one of them breaks their data.
  it.each([
    '{"type":"create"}',
    '{"type":"create","overdraftLimit":372470}',
    '{"type":"deposit","amount":100}',
    '{"type":"withdraw","amount":9007199254740991}',
    '{"type":"create","overdraftLimit":5,"currency":"USD","owner":"auth0|john@x.org"}',
    '{"type":"deposit","amount":1,"currency":"USD","reference":"r","description":"d 🛏"}',
    '{"type":"hold","holdId":"h-1_A","amount":60}',
    '{"type":"hold","holdId":"h","amount":60,"expiresAt":1795262400000,"reference":"r","description":"d"}',
    '{"type":"capture","holdId":"h","amount":60,"currency":"USD","reference":"r","description":"d"}',
    '{"type":"void","holdId":"h"}',
    '{"type":"expire","holdId":"h"}',
    '{"type":"transferOut","transferId":"t","to":"JaneDoe","amount":5,"pending":true,"reference":"r"}',
    '{"type":"transferIn","transferId":"t","from":"JaneDoe","amount":5,"currency":"USD"}',
    '{"type":"transferRefused","transferId":"t","from":"JaneDoe","reason":"account_frozen"}',
    '{"type":"transferDone","transferId":"t"}',
    '{"type":"transferBack","transferId":"t","amount":5,"currency":"USD"}',
    '{"type":"limit","overdraftLimit":0}',
    '{"type":"freeze"}',
    '{"type":"freeze","description":"d"}',
    '{"type":"unfreeze"}',
    '{"type":"close"}',
  ])('reads %s and writes it back unchanged', (text) => {
    expect(JSON.stringify(parse(text))).toBe(text);
  });

  it('leaves out members that it does not know', () => {
    expect(parse('{"type":"deposit","amount":1,"holdId":"h"}')).toEqual({
      type: 'deposit',
      amount: 1,
    });
    expect(parse('{"type":"hold","holdId":"h","amount":1,"currency":"USD"}')).toEqual({
      type: 'hold',
      holdId: 'h',
      amount: 1,
    });
  });

  it.each([
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
    '{"type":"create","currency":"usd"}',
    '{"type":"create","owner":""}',
    '{"type":"deposit","amount":1,"currency":"EURO"}',
    '{"type":"deposit","amount":1,"reference":" r"}',
    '{"type":"deposit","amount":1,"description":"a\\u0000b"}',
    '{"type":"deposit","amount":1,"description":"\\ud800"}',
    '{"type":"hold","amount":1}',
    '{"type":"hold","holdId":"a b","amount":1}',
    '{"type":"hold","holdId":"h","amount":1,"expiresAt":"2026-11-21T12:00:00Z"}',
    '{"type":"hold","holdId":"h","amount":1,"expiresAt":8640000000000001}',
    '{"type":"capture","holdId":"h"}',
    '{"type":"void"}',
    '{"type":"transferOut","transferId":"t","amount":1}',
    '{"type":"transferOut","transferId":"t","to":"J","amount":1,"pending":false}',
    '{"type":"transferIn","transferId":"t","to":"J","amount":1}',
    '{"type":"transferRefused","transferId":"t","from":"J"}',
    '{"type":"transferRefused","transferId":"t","from":"J","reason":""}',
    '{"type":"transferRefused","transferId":"t","from":"J","reason":"Not a code"}',
    '{"type":"transferRefused","transferId":"t","reason":"account_frozen"}',
    '{"type":"transferRefused","from":"J","reason":"account_frozen"}',
    '{"type":"transferDone"}',
    '{"type":"transferBack","transferId":"t"}',
    '{"type":"limit"}',
    '{"type":"freeze","description":""}',
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
