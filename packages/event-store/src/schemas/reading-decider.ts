import type { AnyDecider } from '../any-decider.ts';
import type { Decision } from '../decider.ts';
import type { RecordedEvent, StreamEvent } from '../event.ts';
import type { EventSchemas } from './event-schemas.ts';
import { readRecorded } from './read-recorded.ts';

/** A decider that is given what was recorded through schemas. */
export class ReadingDecider implements AnyDecider {
  readonly initialState: unknown;
  readonly name: string;
  readonly foldVersion: number;
  readonly #decider: AnyDecider;
  readonly #schemas: EventSchemas;

  constructor(decider: AnyDecider, schemas: EventSchemas) {
    this.initialState = decider.initialState;
    this.name = decider.name;
    this.foldVersion = decider.foldVersion;
    this.#decider = decider;
    this.#schemas = schemas;
  }

  decide(command: unknown, state: unknown): Decision<StreamEvent, unknown> {
    return this.#decider.decide(command, state);
  }

  evolve(state: unknown, event: StreamEvent): unknown {
    return this.#decider.evolve(state, event);
  }

  parseEvent(data: StreamEvent): StreamEvent {
    return this.#decider.parseEvent(data);
  }

  /** The event as it is now, parsed; undefined: it is left out. @throws {EventSchemaError} */
  parseRecorded(recorded: RecordedEvent): StreamEvent | undefined {
    const read = readRecorded(this.#schemas, recorded);
    return read === undefined ? undefined : this.#decider.parseEvent(read.event);
  }
}

/**
 * What a recorded event is to a decider; undefined: it is left out.
 *
 * @throws {EventSchemaError} the schemas cannot read it
 */
export function parseRecorded(
  decider: Pick<AnyDecider, 'parseEvent'>,
  recorded: RecordedEvent,
): StreamEvent | undefined {
  return decider instanceof ReadingDecider
    ? decider.parseRecorded(recorded)
    : decider.parseEvent(recorded.event);
}
