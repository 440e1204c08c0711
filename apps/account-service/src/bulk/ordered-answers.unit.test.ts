import { describe, expect, it } from 'vitest';
import { OrderedAnswers } from './ordered-answers.ts';

describe('answers', () => {
  it('are given in the order in which they were asked for, not in which they came', async () => {
    const answers = new OrderedAnswers(10);
    const [first, second] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    answers.add(first.promise);
    answers.add(second.promise);
    second.resolve('2');
    const taking = answers.take();
    await second.promise;
    first.resolve('1');
    const texts = [...(await taking)];
    if (texts.length < 2) texts.push(...(await answers.take()));
    expect(texts).toEqual(['1', '2']);
  });

  it('have room for as many as may be held, also while they are taken', async () => {
    const answers = new OrderedAnswers(2);
    expect(answers.room()).toBeUndefined();
    answers.add(Promise.resolve('1'));
    expect(answers.room()).toBeUndefined();
    answers.add(Promise.resolve('2'));
    const room = answers.room();
    expect(room).toBeDefined();
    const taken = await answers.take();
    expect(answers.room()).toBeDefined();
    answers.release(taken.length);
    await room;
    expect(answers.room()).toBeUndefined();
  });

  it('end when the last one was taken', async () => {
    const answers = new OrderedAnswers(2);
    answers.add(Promise.resolve('1'));
    answers.end();
    expect(await answers.take()).toEqual(['1']);
    expect(await answers.take()).toEqual([]);
  });

  it('end also for whoever waits for the first one', async () => {
    const answers = new OrderedAnswers(2);
    const taking = answers.take();
    answers.end();
    expect(await taking).toEqual([]);
  });
});
