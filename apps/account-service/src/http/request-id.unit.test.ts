import { describe, expect, it } from 'vitest';
import { requestIds } from './request-id.ts';

describe('requestIds', () => {
  it('takes the id of the client where it is a safe text', () => {
    const nameOf = requestIds();
    expect(nameOf({ headers: { 'x-request-id': 'a.B_1-2' } })).toBe('a.B_1-2');
  });

  it.each([undefined, '', ' a', 'a b', 'a\nb', '-a', 'x'.repeat(65), 'ä', ['a', 'b']])(
    'makes its own in place of %j, a new one each time',
    (given) => {
      const nameOf = requestIds();
      const headers = given === undefined ? {} : { 'x-request-id': given };
      const ids = [nameOf({ headers }), nameOf({ headers })];
      expect(new Set(ids).size).toBe(2);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
    },
  );

  it('shares no id with another process', () => {
    expect(requestIds()({ headers: {} })).not.toBe(requestIds()({ headers: {} }));
  });
});
