import { expect, it } from 'vitest';
import { PartUnavailableError } from '../errors.ts';
import { onMongo } from './mongo-failure.ts';

it('takes a socket that ended in the moment of a write for an outage', async () => {
  const ended = Object.assign(new Error('This socket has been ended by the other party'), {
    code: 'EPIPE',
  });
  await expect(onMongo(() => Promise.reject(ended))).rejects.toThrow(PartUnavailableError);
});

it('leaves a mistake of the program what it is', async () => {
  const mistake = new TypeError('x is not a function');
  await expect(onMongo(() => Promise.reject(mistake))).rejects.toBe(mistake);
});
