import { FencedError } from '../errors.ts';
import { noDocument, readApplied } from '../plan/applied.ts';
import type { KnownStreams } from './known-streams.ts';
import type { StreamLaneParts } from './stream-parts.ts';

/**
 * Learns what the documents of these streams reflect.
 *
 * @returns what is wrong with those that cannot be read, by stream
 * @throws {FencedError} one of them is of a later generation: the documents were replaced
 */
export async function loadBases(
  {
    projection,
    generation,
    documents,
  }: Pick<StreamLaneParts, 'projection' | 'generation' | 'documents'>,
  known: KnownStreams,
  streamIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const problems = new Map<string, string>();
  if (streamIds.length === 0) return problems;
  const stored = await documents.read(streamIds);
  for (const streamId of streamIds) {
    const document = stored.get(streamId);
    if (document === undefined) {
      known.set(streamId, noDocument(projection));
      continue;
    }
    const reading = readApplied(projection, generation, document);
    switch (reading.outcome) {
      case 'valid':
        known.set(streamId, { applied: reading.applied, condition: reading.condition });
        break;
      case 'invalid':
        problems.set(streamId, reading.problem);
        break;
      case 'newer':
        throw new FencedError(
          `${projection.name}: the document of ${streamId} is of generation ${reading.generation},` +
            ` not ${generation}: the documents were replaced`,
        );
    }
  }
  return problems;
}
