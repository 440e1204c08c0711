import { describe } from 'vitest';
import { documentsContract, linedTally } from '../../test/support/documents-contract.ts';
import { MemoryDocuments } from './memory-documents.ts';

describe('the documents in memory', () => {
  documentsContract(() => {
    const all = new MemoryDocuments(linedTally, 2);
    return Promise.resolve({
      under: (projection, generation) => all.under(projection, generation),
      documents: () => Promise.resolve(all.documents),
      lines: () => Promise.resolve(all.lines),
    });
  });
});
