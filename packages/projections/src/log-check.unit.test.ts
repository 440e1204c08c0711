import { describe, expect, it } from 'vitest';
import { EntriesTrimmedError, ForkError, LogBehindError, LogChangedError } from './errors.ts';
import { checkLog, type LogCheck } from './log-check.ts';
import type { LogFacts } from './partition-log.ts';

const entry = [
  '5-0',
  ['event', '{"id":"a","version":3,"type":"add"}', 'meta', '{"commit":"c","time":1,"hash":"h3"}'],
] as const;

const healthy: LogFacts = {
  identity: 'one',
  hasStream: true,
  hasGroup: true,
  lastPosition: '9-0',
  firstPosition: '1-0',
  trimmedThrough: undefined,
  entryAtCheckpoint: entry,
  deletedThrough: undefined,
  heldCount: 9,
  addedCount: 9,
};

/** Of a log without a stream. */
const nothing: Partial<LogFacts> = {
  hasStream: false,
  hasGroup: false,
  lastPosition: '0-0',
  firstPosition: undefined,
  entryAtCheckpoint: undefined,
  heldCount: 0,
  addedCount: 0,
};

function checking(facts: Partial<LogFacts>, check: Partial<LogCheck> = {}): () => void {
  return () => {
    checkLog({ ...base, facts: { ...healthy, ...facts }, ...check });
  };
}

const base: Omit<LogCheck, 'facts'> = {
  binding: { logIdentity: 'one' },
  checkpoint: { position: '5-0', hash: 'h3' },
  stream: 'tallyStream',
  group: 'tallyStreamGroup',
  hasArchive: false,
};

const atTheBeginning = { checkpoint: { position: '0-0', hash: undefined } };
const atTheEnd = { checkpoint: { position: '9-0', hash: 'h3' } };
const archived = { hasArchive: true };

describe('a log is the right one', () => {
  it.each<[string, Partial<LogFacts>, Partial<LogCheck>]>([
    ['that goes on after the checkpoint', {}, {}],
    ['that ends at it', {}, atTheEnd],
    ['of which nothing was folded', { entryAtCheckpoint: undefined }, atTheBeginning],
    ['that has no stream or group yet, and nothing was folded', nothing, atTheBeginning],
    ['that was trimmed up to the checkpoint', { trimmedThrough: '4-0', firstPosition: '5-0' }, {}],
    [
      'that was trimmed through the checkpoint, without its archive',
      { trimmedThrough: '5-0', firstPosition: '6-0', entryAtCheckpoint: undefined },
      {},
    ],
    [
      'that was trimmed beyond the checkpoint, with its archive',
      { trimmedThrough: '7-0', firstPosition: '8-0' },
      archived,
    ],
    [
      'that was trimmed and is read from its beginning, with its archive',
      { trimmedThrough: '7-0', firstPosition: '8-0', entryAtCheckpoint: undefined, heldCount: 2 },
      { ...atTheBeginning, ...archived },
    ],
    [
      'whose entry at the checkpoint could not be read when it was projected',
      { entryAtCheckpoint: ['5-0', ['no', 'event']] },
      { checkpoint: { position: '5-0', hash: undefined } },
    ],
    [
      'on a server that does not count what was added',
      { addedCount: undefined, entryAtCheckpoint: undefined },
      atTheBeginning,
    ],
    ['of which entries were deleted that were projected', { heldCount: 7 }, {}],
  ])('%s', (_, facts, check) => {
    expect(checking(facts, check)).not.toThrow();
  });
});

describe('a projection stops', () => {
  it.each<[string, Partial<LogFacts>, Partial<LogCheck>, new (...args: never[]) => Error, string]>([
    [
      'at a log with another identity',
      { identity: 'another' },
      {},
      LogChangedError,
      'this Redis holds log another, the documents come from log one',
    ],
    [
      'at a log without an identity, before anything else that is missing',
      { ...nothing, identity: undefined },
      {},
      LogChangedError,
      'this Redis holds a log without an identity',
    ],
    [
      'at another identity though nothing was folded',
      { identity: 'another' },
      atTheBeginning,
      LogChangedError,
      'this Redis holds log another',
    ],
    [
      'when the stream is missing',
      nothing,
      {},
      LogChangedError,
      'stream tallyStream is missing, though it was projected up to 5-0',
    ],
    [
      'when the group is missing, and says how it is made again',
      { hasGroup: false },
      {},
      LogChangedError,
      '`XGROUP CREATE tallyStream tallyStreamGroup 5-0`',
    ],
    [
      'when the log ends before the checkpoint',
      { lastPosition: '4-7', entryAtCheckpoint: undefined },
      {},
      LogBehindError,
      'stream tallyStream ends at 4-7, before 5-0, up to which it was projected',
    ],
    [
      'when the log ends before the checkpoint and has no group, for the log',
      { lastPosition: '4-7', entryAtCheckpoint: undefined, hasGroup: false },
      {},
      LogBehindError,
      'ends at 4-7',
    ],
    [
      'when other entries are around the checkpoint',
      { entryAtCheckpoint: undefined },
      {},
      LogBehindError,
      'stream tallyStream goes from 1-0 to 9-0 and has no entry at 5-0',
    ],
    [
      'when the entry at the checkpoint is missing behind what was trimmed',
      { entryAtCheckpoint: undefined, trimmedThrough: '3-0', firstPosition: '4-0' },
      archived,
      LogBehindError,
      'goes from 4-0 to 9-0',
    ],
    [
      'when another event is at the checkpoint',
      {},
      { checkpoint: { position: '5-0', hash: 'other' } },
      ForkError,
      'stream a forked at version 3: tallyStream has an event with hash h3 at 5-0',
    ],
    [
      'when the event at the checkpoint is none any more',
      { entryAtCheckpoint: ['5-0', ['no', 'event']] },
      {},
      LogChangedError,
      'stream tallyStream has no event at 5-0, where one was projected',
    ],
    [
      'when entries were trimmed that it lacks, and there is no archive',
      { trimmedThrough: '7-0', firstPosition: '8-0', entryAtCheckpoint: undefined },
      {},
      EntriesTrimmedError,
      'entries of tallyStream after 5-0 were trimmed, through 7-0',
    ],
    [
      'at its beginning when anything was trimmed, and there is no archive',
      { trimmedThrough: '7-0', firstPosition: '8-0', entryAtCheckpoint: undefined },
      atTheBeginning,
      EntriesTrimmedError,
      'after 0-0 were trimmed, through 7-0',
    ],
    [
      'when the archive lacks the entry at the checkpoint, which was trimmed',
      { trimmedThrough: '7-0', firstPosition: '8-0', entryAtCheckpoint: undefined },
      archived,
      EntriesTrimmedError,
      'the archive does not have the entry at 5-0',
    ],
    [
      'when the log begins after the checkpoint and nothing says that it was trimmed',
      { firstPosition: '6-0', entryAtCheckpoint: undefined },
      {},
      EntriesTrimmedError,
      'stream tallyStream begins at 6-0 and was projected up to 5-0',
    ],
    [
      'when the log begins after the checkpoint and was trimmed before it only',
      { firstPosition: '6-0', entryAtCheckpoint: undefined, trimmedThrough: '3-0' },
      archived,
      EntriesTrimmedError,
      'begins at 6-0',
    ],
    [
      'when the stream was emptied by hand',
      { firstPosition: undefined, entryAtCheckpoint: undefined, heldCount: 0 },
      {},
      EntriesTrimmedError,
      'stream tallyStream is empty',
    ],
    [
      'at its beginning when entries were removed by hand',
      { entryAtCheckpoint: undefined, heldCount: 7 },
      atTheBeginning,
      EntriesTrimmedError,
      '2 entries of tallyStream were removed by other means than a trim',
    ],
    [
      'at its beginning when the first entries were deleted',
      { firstPosition: '3-0', deletedThrough: '2-0', entryAtCheckpoint: undefined, heldCount: 7 },
      atTheBeginning,
      EntriesTrimmedError,
      '2 entries of tallyStream were removed by other means than a trim',
    ],
  ])('%s', (_, facts, check, errorClass, sentence) => {
    const looking = checking(facts, check);
    expect(looking).toThrow(errorClass);
    expect(looking).toThrow(sentence);
    expect(looking).toThrow('projection stopped, documents untouched');
  });
});

it('goes on over entries that were deleted from between others, and says how many', () => {
  const facts = { ...healthy, entryAtCheckpoint: undefined, heldCount: 8, deletedThrough: '4-0' };
  expect(checkLog({ ...base, ...atTheBeginning, facts })).toEqual({ deletedCount: 1 });
  expect(checkLog({ ...base, facts: healthy })).toEqual({ deletedCount: 0 });
});
