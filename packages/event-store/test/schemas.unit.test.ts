import { EventSchemaError, eventSchemas, type EventOf } from '@streamfold/event-store';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const amount = z.object({ amount: z.int().positive() });
const lines = z.object({
  lines: z.array(z.object({ 'unit price': z.number() })),
  note: z.string(),
});

/** What was thrown, as an EventSchemaError. */
function refusal(act: () => unknown): EventSchemaError {
  try {
    act();
  } catch (error) {
    if (error instanceof EventSchemaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('eventSchemas', () => {
  it('names everything that is wrong with the definitions at once', () => {
    const hole = { version: 4, schema: amount, upcasts: { 1: () => ({}), 5: () => ({}) } };
    const noSchema = { schema: JSON.parse('{}') as typeof amount };
    expect(() =>
      eventSchemas({ hole, noSchema, low: { version: 0, schema: amount }, '': { schema: amount } }),
    ).toThrow(
      new TypeError(
        'event schemas: hole: there is no upcast from version 2 to 3; ' +
          'hole: there is no upcast from version 3 to 4; ' +
          'hole: an upcast from 5 leads to no version up to 4; ' +
          'noSchema: schema is no Standard Schema of version 1; ' +
          'low: version is an integer of 1 or more, not 0; ' +
          ': an event type is not empty',
      ),
    );
  });

  it('refuses a way with unknown types that there is not', () => {
    const options = JSON.parse('{"unknownTypes":"ignore"}') as { unknownTypes: 'skip' };
    expect(() => eventSchemas({}, options)).toThrow(TypeError);
  });

  it('knows the events that it describes as a union', () => {
    const _schemas = eventSchemas({
      deposited: { version: 2, schema: amount, upcasts: { 1: () => ({ amount: 1 }) } },
      closed: { schema: v.object({ reason: v.optional(v.string()), at: v.string() }) },
    });
    expectTypeOf<EventOf<typeof _schemas>>().toEqualTypeOf<
      | { readonly type: 'deposited'; readonly amount: number }
      | { readonly type: 'closed'; readonly reason?: string | undefined; readonly at: string }
    >();
  });
});

describe('check', () => {
  const schemas = eventSchemas({
    deposited: { version: 2, schema: amount, upcasts: { 1: () => ({ amount: 1 }) } },
    ordered: { schema: lines },
    noted: { schema: v.strictObject({ type: v.literal('noted'), text: v.pipe(v.string()) }) },
    later: { schema: z.object({ a: z.string().refine((text) => Promise.resolve(text === 'a')) }) },
  });

  it('answers the version of the schema that an event is valid by', () => {
    expect(schemas.check({ type: 'deposited', ...{ amount: 5 } })).toBe(2);
    expect(schemas.check({ type: 'noted', ...{ text: '' } })).toBe(1);
  });

  it('lists every issue with its path', () => {
    const event = { type: 'ordered', lines: [{ 'unit price': 1 }, { 'unit price': '2' }] };
    const error = refusal(() => schemas.check(event));
    expect(error).toMatchObject({
      code: 'event_invalid',
      problem: 'invalid',
      eventType: 'ordered',
      schemaVersion: 1,
      place: undefined,
      issues: [{ path: 'lines[1].unit price' }, { path: 'note' }],
    });
    expect(error.message).toMatch(
      /^event ordered \(schema version 1\): lines\[1\]\.unit price: .+; note: .+/,
    );
  });

  it('refuses what the validator of another library refuses', () => {
    const error = refusal(() => schemas.check({ type: 'noted', ...{ text: 5, more: 1 } }));
    expect(error.issues.map(({ path }) => path)).toEqual(['text', 'more']);
  });

  it('refuses a validator that answers later, by the name of its type', () => {
    expect(() => schemas.check({ type: 'later', ...{ a: 'b' } })).toThrow(
      new TypeError('the validator of later is asynchronous: it cannot be used here'),
    );
  });

  it.each([
    ['fail', 'unknown_type'],
    ['skip', 'unknown_type'],
  ] as const)('refuses an unknown type where reading one would %s', (unknownTypes, problem) => {
    const none = eventSchemas({}, { unknownTypes });
    for (const type of ['odd', 'constructor', '__proto__']) {
      expect(refusal(() => none.check({ type }))).toMatchObject({ problem, eventType: type });
    }
    expect(none.skipped()).toEqual(new Map());
  });

  it('lets an unknown type pass where that is asked for', () => {
    expect(eventSchemas({}, { unknownTypes: 'pass' }).check({ type: 'odd' })).toBe(1);
  });
});

describe('read', () => {
  it('brings an event from the version it was written by to the present one, step by step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), (version, before) => {
        const written = 1 + (before % version);
        const steps = Array.from({ length: version - 1 }, (_, index) => index + 1);
        const step = (from: number) => (old: { readonly type: string; steps: number[] }) => ({
          steps: [...old.steps, from],
        });
        const upcasts = Object.fromEntries(steps.map((from) => [from, step(from)]));
        const schema = z.object({ steps: z.array(z.int()) });
        const schemas = eventSchemas({ walked: { version, schema, upcasts } });
        const stored = Object.freeze({ type: 'walked', steps: [] });

        const expected = { type: 'walked', steps: steps.slice(written - 1) };
        expect(schemas.read(stored, written)).toEqual(expected);
      }),
    );
  });

  it('is the event itself where it is of the present version', () => {
    const event = { type: 'deposited', amount: 'not looked at' };
    expect(eventSchemas({ deposited: { schema: amount } }).read(event, 1)).toBe(event);
  });

  it('validates the upcast event where that is asked for', () => {
    const deposited = { version: 2, schema: amount, upcasts: { 1: () => ({ amount: '5' }) } };
    const unchecked = eventSchemas({ deposited });
    expect(unchecked.read({ type: 'deposited' }, 1)).toEqual({ type: 'deposited', amount: '5' });
    const schemas = eventSchemas({ deposited }, { checkOnRead: true });
    const error = refusal(() => schemas.read({ type: 'deposited' }, 1));
    expect(error).toMatchObject({ problem: 'invalid', issues: [{ path: 'amount' }] });
  });

  it('refuses a version that is newer than it knows, and says so', () => {
    const schemas = eventSchemas({ deposited: { schema: amount } }, { unknownTypes: 'skip' });
    const error = refusal(() => schemas.read({ type: 'deposited' }, 2));
    expect(error.problem).toBe('newer_version');
    expect(error.message).toBe(
      'event deposited (schema version 2): only versions up to 1 are known here',
    );
  });

  it.each<[string, () => object]>([
    ['throws', () => expect.fail('broken')],
    ['makes a list', () => []],
    ['makes nothing', () => JSON.parse('null') as object],
    ['answers later', () => Promise.resolve({})],
  ])('refuses an event whose upcast %s', (_, upcast) => {
    const schemas = eventSchemas({ odd: { version: 2, schema: amount, upcasts: { 1: upcast } } });
    const error = refusal(() => schemas.read({ type: 'odd' }, 1));
    expect(error).toMatchObject({ problem: 'upcast_failed', schemaVersion: 1 });
  });

  it('does with unknown types as it is told', () => {
    const event = { type: 'odd' };
    const failing = eventSchemas({});
    expect(refusal(() => failing.read(event, 3)).problem).toBe('unknown_type');
    expect(eventSchemas({}, { unknownTypes: 'pass' }).read(event, 3)).toBe(event);
    const skipping = eventSchemas({}, { unknownTypes: 'skip' });
    for (const type of ['odd', 'odd', 'constructor']) {
      expect(skipping.read({ type }, 1)).toBeUndefined();
    }
    expect(skipping.skipped()).toEqual(new Map(Object.entries({ odd: 2, constructor: 1 })));
  });
});
