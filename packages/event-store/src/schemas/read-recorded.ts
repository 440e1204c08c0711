import type { RecordedEvent } from '../event.ts';
import { EventSchemaError } from './event-schema-error.ts';
import type { EventSchemas } from './event-schemas.ts';

/**
 * A recorded event as the present schemas have it, or undefined where it is to be left out. Its meta
 * stays that of the log; its hash is that of the event as stored, so check the chain before this.
 *
 * @throws {EventSchemaError} with the event's place in the log
 */
export function readRecorded<Recorded extends RecordedEvent>(
  schemas: EventSchemas,
  recorded: Recorded,
): Recorded | undefined {
  const { event: stored, streamId, version, meta } = recorded;
  try {
    const event = schemas.read(stored, meta.schemaVersion ?? 1);
    if (event === undefined) return undefined;
    return event === stored ? recorded : { ...recorded, event };
  } catch (error) {
    if (!(error instanceof EventSchemaError)) throw error;
    throw new EventSchemaError(
      { ...factsOf(error), place: { streamId, version } },
      { cause: error },
    );
  }
}

function factsOf({ problem, eventType, schemaVersion, issues }: EventSchemaError) {
  return { problem, eventType, schemaVersion, issues };
}
