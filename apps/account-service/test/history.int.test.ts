import { createHash } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accountDecider,
  NO_OVERDRAFT,
  parseAmount,
  UNSAID_CURRENCY,
  type AccountCommand,
  type AccountState,
} from '@streamfold/accounts';
import { exportLog, openRedisEventStore, trimCategory } from '@streamfold/event-store';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountAt } from '../src/history/account-at.ts';
import { validOf } from '../src/http/valid-of.ts';
import { visibleAccount } from '../src/reads/visible-account.ts';
import { ANYBODY } from '../src/auth/principal.ts';
import { expectProblem } from './support/expect-problem.ts';
import { answered, pathOf } from './support/pages.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const random = seededRandom();

// The clock goes on by hand; it is set back, too, and events do not follow it there.
const BEGIN = Date.UTC(2026, 10, 1);
let now = BEGIN;
const store = await openRedisEventStore({ url: redis.url, category: 'account', now: () => now });
afterAll(() => store.close());

const EVENTS = 30;
const CREATION: AccountCommand = {
  type: 'createAccount',
  overdraftLimit: NO_OVERDRAFT,
  currency: UNSAID_CURRENCY,
};
const path = '/accounts/John';

interface Folded {
  readonly version: number;
  readonly time: number;
  readonly state: AccountState;
}
const folded: Folded[] = [];

beforeAll(async () => {
  for (let version = 1; version <= EVENTS; version++) {
    const amount = validOf(parseAmount(random.integer(1, 9)));
    const command: AccountCommand = version === 1 ? CREATION : { type: 'deposit', amount };
    const context = version % 3 === 0 ? { actor: 'Ann', correlationId: `flow ${version}` } : {};
    const result = await store.handle('John', accountDecider, command, context);
    expect(result).toMatchObject({ outcome: 'accepted', version });
    // The last event is later than all others, whatever is drawn: a time is told from the present by it.
    now += version === EVENTS - 1 ? 1_000 : random.pick([-2, 0, 1, 2, 5]);
  }
  let state: AccountState = accountDecider.initialState;
  for await (const { event, version, meta } of store.readStream('John')) {
    state = accountDecider.evolve(state, accountDecider.parseEvent(event));
    folded.push({ version, time: meta.time, state });
  }
});

const textOf = (time: number): string => new Date(time).toISOString();

describe('an account at a moment', () => {
  it('is what its events up to there come to, at every version', async () => {
    for (const { version, time, state } of folded) {
      const { json, headers } = await answered(service.url, path, { at: `v${version}` });
      const funds = state.status === 'absent' ? undefined : state.funds;
      expect(json).toMatchObject({ id: 'John', version, funds, timestamp: textOf(time) });
      expect(headers.etag).toBeUndefined();
    }
  });

  it('is what its events up to there come to, at every time', async () => {
    const last = folded.at(-1)?.time ?? BEGIN;
    for (let time = BEGIN; time <= last + 2; time++) {
      const wanted = folded.findLast((one) => one.time <= time);
      const { json } = await answered(service.url, path, { at: textOf(time) });
      expect(json, textOf(time)).toMatchObject({ version: wanted?.version });
      const { json: later } = await answered(service.url, path, {
        at: textOf(time).replace('Z', '9Z'),
      });
      expect(later).toEqual(json);
    }
  });

  it('is not there before its first event, beyond its last version, or unknown', async () => {
    const query = (at: string) => ({ path: pathOf(path, { at }) });
    const before = await send(service.url, query(textOf(BEGIN - 1)));
    expect(before).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
    expectProblem(before);
    const beyond = await send(service.url, query(`v${EVENTS + 1}`));
    expect(beyond).toMatchObject({
      status: 404,
      json: { code: 'version_unknown', version: EVENTS },
    });
    expectProblem(beyond);
    const unknown = await send(service.url, { path: '/accounts/nobody?at=v1' });
    expect(unknown).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
    expect(await send(service.url, { method: 'HEAD', ...query('v3') })).toMatchObject({
      status: 200,
    });
  });

  it('is not folded from more events than may be, and the present never is', async () => {
    const present = await visibleAccount(store, { id: 'John', principal: ANYBODY });
    const options = { id: 'John', eventsMax: 10, isGone: () => false };
    const at = async (version: number) => {
      const byVersion = { type: 'version', version } as const;
      const byTime = { type: 'time', time: folded[version - 1]?.time ?? 0 } as const;
      const [one, other] = await Promise.all(
        [byVersion, byTime].map((moment) => accountAt(store, present, { ...options, moment })),
      );
      return [one?.outcome, other?.outcome];
    };
    expect(await at(1)).toEqual(['found', 'found']);
    expect(await at(EVENTS - 10)).toEqual(['too_long', 'too_long']);
    expect(await at(EVENTS)).toEqual(['found', 'found']);
  });

  it.each(['?at=', '?at=12', '?at=v0', '?at=2026-11-21', '?at=v1&at=v2', '?version=1', '?at[]=v1'])(
    'is 400 of %s',
    async (query) => {
      const answer = await send(service.url, { path: `${path}${query}` });
      expect(answer).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
      expectProblem(answer);
    },
  );
});

interface Event {
  readonly version: number;
  readonly type: string;
  readonly data: object;
  readonly time: string;
  readonly commitId: string;
  readonly hash: string;
  readonly actor?: string;
  readonly correlationId?: string;
}

/** All pages, by `nextVersion`. */
async function allEvents(url: string, order: string, limit: number): Promise<readonly Event[]> {
  const events: Event[] = [];
  let fromVersion: number | undefined;
  do {
    const { json } = await answered(url, `${path}/events`, { order, limit, fromVersion });
    expect(json).toMatchObject({ id: 'John', version: EVENTS });
    events.push(...(json['events'] as Event[]));
    fromVersion = json['nextVersion'] as number | undefined;
  } while (fromVersion !== undefined);
  return events;
}

describe('the events of an account', () => {
  it('come by version either way, a page at a time', async () => {
    const events = await allEvents(service.url, 'asc', 7);
    expect(events.map(({ version }) => version)).toEqual(folded.map(({ version }) => version));
    expect(events.map(({ time }) => time)).toEqual(folded.map(({ time }) => textOf(time)));
    expect(await allEvents(service.url, 'desc', 7)).toEqual(events.toReversed());
    const { json } = await answered(service.url, `${path}/events`, { fromVersion: EVENTS + 5 });
    expect(json).toEqual({ id: 'John', version: EVENTS, events: [] });
    expect(events[2]).toMatchObject({ actor: 'Ann', correlationId: 'flow 3' });
  });

  it('say all that their hashes are made of', async () => {
    let previous = '';
    for (const { version, type, data, time, ...names } of await allEvents(
      service.url,
      'asc',
      500,
    )) {
      const { commitId, hash, correlationId, actor } = names;
      const event = JSON.stringify({ id: 'John', version, type, ...data });
      const meta = JSON.stringify({
        commit: commitId,
        time: Date.parse(time),
        correlation: correlationId,
        actor,
      });
      const text = `${previous}\n${event}\n${meta}`;
      expect(createHash('sha256').update(text).digest('base64url').slice(0, 16)).toBe(hash);
      previous = hash;
    }
  });

  it('are 404 of an unknown account, and 400 of a query that is none', async () => {
    const unknown = await send(service.url, { path: '/accounts/nobody/events' });
    expect(unknown).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
    for (const query of ['fromVersion=0', 'fromVersion=1e9', 'limit=501', 'order=up', 'cursor=x']) {
      const answer = await send(service.url, { path: `${path}/events?${query}` });
      expect(answer, query).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
    }
  });

  // The last test of the file: the log is shorter after it.
  it('that were trimmed come from the archive, and are 503 without it', async () => {
    const before = await allEvents(service.url, 'asc', 500);
    const folder = await mkdtemp(join(tmpdir(), 'account-archive-'));
    await exportLog({ url: redis.url, category: 'account', folder });
    const log = { url: redis.url, category: 'account', folder };
    await trimCategory({ ...log, withoutGroup: true });
    const [, left = EVENTS] = await service.eventCounts('John');
    expect(left).toBeLessThan(EVENTS - 5);

    const reader = await startService(redis.url, { ARCHIVE_FOLDER: folder });
    expect(await allEvents(reader.url, 'asc', 7)).toEqual(before);
    expect(await allEvents(reader.url, 'desc', 7)).toEqual(before.toReversed());
    const { json } = await answered(reader.url, path, { at: 'v2' });
    expect(json).toMatchObject({ version: 2 });

    for (const part of ['/events', '?at=v2']) {
      const answer = await send(service.url, { path: `${path}${part}` });
      expect(answer).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        json: { code: 'archive_unavailable', outcome: 'not_applied' },
      });
      expectProblem(answer);
    }
    await answered(service.url, path);
  });
});
