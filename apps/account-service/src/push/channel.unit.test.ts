import { describe, expect, it } from 'vitest';
import { Batch, Channel } from './channel.ts';

describe('a batch', () => {
  const batch = new Batch([4, 5, 6].map((order) => ({ order, text: `${order};` })));

  it.each([
    [0, '4;5;6;'],
    [3, '4;5;6;'],
    [4, '5;6;'],
    [6, undefined],
  ])('holds after %i what comes after it', (order, text) => {
    expect(batch.after(order)?.toString()).toBe(text);
  });

  it('is encoded once for all who get all of it', () => {
    expect(batch.after(0)).toBe(batch.after(3));
  });
});

describe('a channel', () => {
  it('gives what was gathered to those who follow it then, and nothing twice', () => {
    const channel = new Channel();
    const got: string[] = [];
    const nothing = (): undefined => undefined;
    channel.members.add({
      receive: ({ bytes }) => got.push(bytes.toString()),
      beat: nothing,
      fail: nothing,
    });
    channel.push({ order: 1, text: 'a' });
    channel.push({ order: 2, text: 'b' });
    channel.flush();
    channel.flush();
    channel.push({ order: 3, text: 'c' });
    channel.flush();
    expect(got).toEqual(['ab', 'c']);
  });
});
