import { beforeEach, describe, expect, it } from 'vitest';
import type { Documents, DocumentWrite, LineWrite } from '../../src/documents.ts';
import { ForkError } from '../../src/errors.ts';
import { int64 } from '../../src/mongo/int64.ts';
import type { StreamProjection } from '../../src/projection.ts';
import { add, tally, type Add } from './tally.ts';

/** A tally with a line for each event. */
export const linedTally: StreamProjection<number, Add> = {
  ...tally,
  lines: { collection: 'tally_lines', toLine: (total) => ({ total: int64(total) }) },
};

/** Documents that the contract may do anything with. */
export interface ContractDocuments {
  /** The same documents and lines, by these rules and under this generation. */
  under(projection: StreamProjection<number, Add>, generation: number): Documents;
  /** Everything that is kept, by `_id`. */
  documents(): Promise<readonly unknown[]>;
  lines(): Promise<readonly unknown[]>;
}

/** What all `Documents` keep to. `fresh` gives some without any. */
export function documentsContract(fresh: () => Promise<ContractDocuments>): void {
  let kept: ContractDocuments;
  let documents: Documents;

  beforeEach(async () => {
    kept = await fresh();
    documents = kept.under(linedTally, 2);
  });

  describe('documents', () => {
    it('are written whole, and read back with their body apart', async () => {
      expect(await documents.write([write('s', 1), write('t', 1)])).toBe(true);
      expect(await kept.documents()).toEqual([stored('s', 1), stored('t', 1)]);
      const { version, hash, generation, timestamps } = stored('s', 1);
      const body = { total: 1, note: null };
      expect(await documents.read(['s', 'none'])).toEqual(
        new Map([['s', { version, hash, generation, timestamps, body }]]),
      );
    });

    it('are not there where nobody wrote them', async () => {
      expect(await documents.read(['s'])).toEqual(new Map());
      expect(await documents.read([])).toEqual(new Map());
      expect(await documents.write([])).toBe(true);
    });

    it('are replaced on the condition that they are as they were', async () => {
      await documents.write([write('s', 1)]);
      const condition = { version: 1, hash: 'h1', generation: 2 };
      expect(await documents.write([{ ...write('s', 2), condition }])).toBe(true);
      expect(await kept.documents()).toEqual([stored('s', 2)]);
    });

    it.each([
      ['another version', { version: 2, hash: 'h1', generation: 2 }],
      ['another hash', { version: 1, hash: 'h2', generation: 2 }],
      ['another generation', { version: 1, hash: 'h1', generation: 1 }],
      ['no generation', { version: 1, hash: 'h1', generation: 0 }],
    ])('stay where the condition wants %s, and the others are written', async (_, condition) => {
      await documents.write([write('s', 1)]);
      const writes = [{ ...write('s', 3), condition }, write('t', 1)];
      expect(await documents.write(writes)).toBe(false);
      expect(await kept.documents()).toEqual([stored('s', 1), stored('t', 1)]);
    });

    it('stay where there should be none, and the others are written', async () => {
      await documents.write([write('s', 1)]);
      expect(await documents.write([write('s', 2), write('t', 1)])).toBe(false);
      expect(await kept.documents()).toEqual([stored('s', 1), stored('t', 1)]);
    });

    it('are not made where there should be one', async () => {
      const condition = { version: 1, hash: 'h1', generation: 2 };
      expect(await documents.write([{ ...write('s', 2), condition }])).toBe(false);
      expect(await kept.documents()).toEqual([]);
    });

    it('of an older generation are replaced on the condition that names it', async () => {
      await kept.under(linedTally, 1).write([write('s', 1)]);
      const condition = { version: 1, hash: 'h1', generation: 1 };
      expect(await documents.write([{ ...write('s', 2), condition }])).toBe(true);
      expect(await kept.documents()).toEqual([stored('s', 2)]);
    });

    it('are written in any number at once', async () => {
      const ids = Array.from({ length: 2_500 }, (_, index) => `s${10_000 + index}`);
      expect(await documents.write(ids.map((id) => write(id, 1)))).toBe(true);
      expect((await documents.read(ids)).size).toBe(2_500);
      const again = [...ids.slice(1_200, 1_201), 'new'].map((id) => write(id, 2));
      expect(await documents.write(again)).toBe(false);
      expect((await documents.read(['new'])).size).toBe(1);
    });
  });

  describe('lines', () => {
    it('are written with the stream, the place and the time of their event', async () => {
      await documents.writeLines([line('s', 1), { ...line('s', 2), position: undefined }]);
      expect(await kept.lines()).toEqual([
        storedLine('s', 1),
        { ...storedLine('s', 2), position: null },
      ]);
    });

    it('that are there already are left as they are, and new ones are written', async () => {
      await documents.writeLines([line('s', 1)]);
      const again = { ...line('s', 1), body: { total: 70 }, position: '9-0' };
      await documents.writeLines([again, line('s', 2)]);
      expect(await kept.lines()).toEqual([storedLine('s', 1), storedLine('s', 2)]);
    });

    it('of another event of the same version are a fork', async () => {
      await documents.writeLines([line('s', 1)]);
      const forked = documents.writeLines([{ ...line('s', 1), hash: 'another' }]);
      await expect(forked).rejects.toThrow(ForkError);
      expect(await kept.lines()).toEqual([storedLine('s', 1)]);
    });

    it('of an older generation are replaced, those of a newer one are not', async () => {
      await kept.under(linedTally, 1).writeLines([line('s', 1)]);
      await kept.under(linedTally, 3).writeLines([line('s', 2)]);
      const changed = [1, 2].map((version) => ({ ...line('s', version), body: { total: 70 } }));
      await documents.writeLines(changed);
      expect(await kept.lines()).toEqual([
        { ...storedLine('s', 1), total: 70 },
        { ...storedLine('s', 2), generation: 3 },
      ]);
    });

    it('cannot be written where the projection has none', async () => {
      await expect(kept.under(tally, 2).writeLines([line('s', 1)])).rejects.toThrow(TypeError);
    });
  });
}

function write(streamId: string, version: number): DocumentWrite {
  const body = { ...tally.toBody(version), note: undefined };
  const hash = `h${version}`;
  const positions = [`${version}-0`];
  return { streamId, condition: undefined, version, hash, positions, time: version, body };
}

function stored(_id: string, version: number) {
  const members = { version, hash: `h${version}`, generation: 2, timestamps: [`${version}-0`] };
  return { _id, total: version, note: null, ...members, updatedAt: new Date(version) };
}

function line(streamId: string, version: number): LineWrite {
  const { amount } = add(version);
  const place = { position: `${version}-0`, time: version };
  return { streamId, version, hash: `h${version}`, ...place, body: { total: int64(amount) } };
}

function storedLine(streamId: string, version: number) {
  const place = { position: `${version}-0`, time: new Date(version) };
  const _id = `${streamId}:${version}`;
  return { _id, streamId, version, hash: `h${version}`, generation: 2, total: version, ...place };
}
