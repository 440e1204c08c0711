import { accountDecider, availableIn, type AccountState } from '@streamfold/accounts';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { capture, hold, holdIdOf, voidHold } from './support/hold-requests.ts';
import { send, type Answer } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const another = await startService(redis.url);

/** An account with `funds` and a hold of `amount` on it; answers the name of the hold. */
async function held(id: string, funds: number, amount: number, more: object = {}): Promise<string> {
  await send(service.url, create(id));
  await send(service.url, deposit(id, funds));
  return holdIdOf(await send(service.url, hold(id, amount, more)));
}

/** The states of an account after each of its events, from the log. */
async function statesOf(id: string): Promise<readonly AccountState[]> {
  let state: AccountState = accountDecider.initialState;
  return (await service.redis.xrange(`account:${id}`, '-', '+')).map(([, [, text]]) => {
    const event = accountDecider.parseEvent(JSON.parse(text ?? '') as { type: string });
    state = accountDecider.evolve(state, event);
    return state;
  });
}

describe('a hold that many want', () => {
  const codesOf = (answers: readonly Answer[]) =>
    answers.map(({ status, json }) =>
      status === 200 ? '200' : `${status} ${String(json['code'])}`,
    );

  it.each([
    ['one service', [service.url]],
    ['two services', [service.url, another.url]],
  ])('is captured once of 100 times at once through %s', async (name, urls) => {
    const id = name.replace(' ', '-');
    const holdId = await held(id, 100, 60);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        send(urls[index % urls.length] ?? service.url, capture(id, holdId, { amount: 30 })),
      ),
    );
    const codes = codesOf(answers).toSorted();
    expect(codes).toEqual(['200', ...Array.from({ length: 99 }, () => '422 hold_not_open')]);
    expect((await send(service.url, read(id))).json).toMatchObject({ funds: 70, version: 4 });
  });

  it('is either captured or voided, and never both', async () => {
    const holdId = await held('either', 100, 60);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const request = index % 2 === 0 ? capture('either', holdId) : voidHold('either', holdId);
        return send(index % 4 < 2 ? service.url : another.url, request);
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await service.redis.xlen('account:either')).toBe(4);
  });

  it('is never touched by withdrawals, whatever comes at the same time', async () => {
    const random = seededRandom();
    await send(service.url, create('storm', { overdraftLimit: 20 }));
    await send(service.url, deposit('storm', 200));
    const open: string[] = [];
    const step = async (): Promise<Answer> => {
      const url = random.pick([service.url, another.url]);
      const amount = random.integer(1, 40);
      const choice = random.integer(1, 20);
      if (choice < 10) {
        const placed = await send(url, hold('storm', amount));
        if (placed.status === 201) open.push(holdIdOf(placed));
        return placed;
      }
      const holdId = open.length === 0 ? undefined : random.pick(open);
      if (choice < 14 || holdId === undefined) return await send(url, withdraw('storm', amount));
      if (choice < 16) return await send(url, deposit('storm', amount));
      return await send(url, choice < 19 ? capture('storm', holdId) : voidHold('storm', holdId));
    };
    for (let round = 0; round < 12; round += 1) {
      const answers = await Promise.all(Array.from({ length: 25 }, step));
      expect(answers.map(({ status }) => status).filter((code) => code >= 500)).toEqual([]);
    }
    const states = await statesOf('storm');
    expect(states.length).toBeGreaterThan(50);
    for (const state of states) {
      if (state.status === 'absent') throw new TypeError('the first event is a creation');
      expect(availableIn(state)).toBeGreaterThanOrEqual(-20);
    }
    const last = states.at(-1);
    const { json } = await send(service.url, read('storm'));
    expect(last).toMatchObject({ funds: json['funds'], held: json['held'] });
  });
});
