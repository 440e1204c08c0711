import { describe, expect, it } from 'vitest';
import { liveBuild } from '../src/build.ts';
import { PartUnavailableError } from '../src/errors.ts';
import { mongoDocuments } from '../src/mongo/mongo-documents.ts';
import { documentsContract, linedTally } from './support/documents-contract.ts';
import { testDatabase } from './support/mongo-for-tests.ts';

const db = testDatabase();
const build = liveBuild(linedTally, 2);
const collections = ['tallies', 'tally_lines'];

describe('the documents in MongoDB', () => {
  documentsContract(async () => {
    await Promise.all(collections.map((name) => db.collection(name).deleteMany({})));
    const all = (name: string) => db.collection(name).find().sort({ _id: 1 }).toArray();
    return {
      under: (projection, generation) => mongoDocuments(db, liveBuild(projection, generation)),
      documents: () => all('tallies'),
      lines: () => all('tally_lines'),
    };
  });

  it('that name no generation are from before there were any', async () => {
    await db.collection('tallies').deleteMany({});
    const old = { version: 1, hash: 'h1', timestamps: [], total: 1 };
    await db.collection<{ _id: string }>('tallies').insertOne({ _id: 's', ...old });
    const documents = mongoDocuments(db, build);
    expect((await documents.read(['s'])).get('s')).toMatchObject({
      generation: 0,
      body: { total: 1 },
    });
    const next = { version: 2, hash: 'h2', positions: [], time: 0, body: { total: 2 } };
    const condition = { version: 1, hash: 'h1', generation: 0 };
    expect(await documents.write([{ streamId: 's', condition, ...next }])).toBe(true);
    expect(await db.collection('tallies').findOne()).toMatchObject({ generation: 2, total: 2 });
  });

  // 20 MB is more than the driver has room for, 17 MB is more than the server takes.
  it.each([80_000, 67_500])(
    'are written where 250 with %i characters each are more than one command can have',
    async (characters) => {
      await db.collection('tallies').deleteMany({});
      const documents = mongoDocuments(db, build);
      const body = { total: 1, note: 'x'.repeat(characters) };
      const first = Array.from({ length: 250 }, (_, index) => ({
        streamId: `s${index}`,
        condition: undefined,
        ...{ version: 1, hash: 'h1', positions: [], time: 0, body },
      }));
      expect(await documents.write(first)).toBe(true);
      const condition = { version: 1, hash: 'h1', generation: 2 };
      const next = first.map((one) => ({ ...one, condition, version: 2, hash: 'h2' }));
      expect(await documents.write(next)).toBe(true);
      expect(await db.collection('tallies').countDocuments({ version: 2 })).toBe(250);
      expect(await documents.write(next)).toBe(false);
    },
  );

  it('of which one is larger than MongoDB takes are refused, and nothing else fails', async () => {
    const documents = mongoDocuments(db, build);
    const body = { total: 1, note: 'x'.repeat(18_000_000) };
    const one = { streamId: 's', condition: undefined, version: 1, hash: 'h1', positions: [] };
    await expect(documents.write([{ ...one, time: 0, body }])).rejects.toThrow(
      PartUnavailableError,
    );
  });

  it('say which lines were there already, also where they take several commands', async () => {
    await db.collection('tally_lines').deleteMany({});
    const documents = mongoDocuments(db, build);
    const lines = Array.from({ length: 250 }, (_, index) => {
      const body = { note: 'x'.repeat(80_000) };
      return { streamId: 's', version: index + 1, hash: 'h', position: '1-1', time: 0, body };
    });
    await documents.writeLines(lines);
    await documents.writeLines(lines);
    expect(await db.collection('tally_lines').countDocuments()).toBe(250);
    const forked = lines.map((line) => (line.version === 249 ? { ...line, hash: 'other' } : line));
    await expect(documents.writeLines(forked)).rejects.toThrow(/forked at version 249/);
  });
});
