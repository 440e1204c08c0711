import type { AnyStreamProjection } from '../../src/projection.ts';
import type { StreamLaneParts } from '../../src/stream/stream-parts.ts';
import { MemoryCheckpoint } from '../../src/testing/memory-checkpoints.ts';
import { MemoryDocuments } from '../../src/testing/memory-documents.ts';
import { MemoryParking } from '../../src/testing/memory-parking.ts';
import { rawLog, type RawLog } from './raw-log.ts';
import { tally } from './tally.ts';

/** What a lane works with, in memory, and what it has said. */
export interface MemoryParts extends StreamLaneParts {
  readonly documents: MemoryDocuments;
  readonly parking: MemoryParking;
  readonly checkpoint: MemoryCheckpoint;
  /** What was logged. */
  readonly messages: readonly string[];
}

/** The parts of a lane over `log`, nothing projected yet. */
export function memoryParts(
  log: RawLog,
  projection: AnyStreamProjection = tally,
  generation = 1,
): MemoryParts {
  const checkpoint = new MemoryCheckpoint();
  const messages: string[] = [];
  const say = (message: string): void => void messages.push(message);
  return {
    projection,
    generation,
    partition: 0,
    documents: new MemoryDocuments(projection, generation),
    checkpoint,
    checkpoints: checkpoint.under(1),
    parking: new MemoryParking(),
    entries: rawLog(log),
    lease: { isHeld: () => true },
    logger: { info: say, warn: say, error: say },
    messages,
  };
}
