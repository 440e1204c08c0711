import type { AnyDecider } from '../any-decider.ts';
import type { RecordedEvent } from '../event.ts';
import type { SubscriptionItem } from '../subscription.ts';
import type { EventSchemas } from './event-schemas.ts';
import { readRecorded } from './read-recorded.ts';
import { ReadingDecider } from './reading-decider.ts';

/** What a store answers, as its schemas have it; as it was read, where the store has none. */
export class SchemaReading {
  readonly #schemas: EventSchemas | undefined;
  readonly #deciders = new WeakMap<AnyDecider, ReadingDecider>();

  constructor(schemas: EventSchemas | undefined) {
    this.#schemas = schemas;
  }

  /** The same one every time: what is remembered of a stream is known by its decider. */
  decider(decider: AnyDecider): AnyDecider {
    if (this.#schemas === undefined) return decider;
    const reading = this.#deciders.get(decider) ?? new ReadingDecider(decider, this.#schemas);
    this.#deciders.set(decider, reading);
    return reading;
  }

  /** Undefined: it is left out. @throws {EventSchemaError} the schemas cannot read it */
  event<Recorded extends RecordedEvent>(recorded: Recorded): Recorded | undefined {
    return this.#schemas === undefined ? recorded : readRecorded(this.#schemas, recorded);
  }

  /** @throws {EventSchemaError} while it is read, at an event that the schemas cannot read */
  events<Recorded extends RecordedEvent>(
    recorded: AsyncIterable<Recorded>,
  ): AsyncIterable<Recorded> {
    return this.#schemas === undefined ? recorded : readEvents(this.#schemas, recorded);
  }

  /** @throws {EventSchemaError} while it is read, at an event that the schemas cannot read */
  items(items: AsyncIterable<SubscriptionItem>): AsyncIterable<SubscriptionItem> {
    return this.#schemas === undefined ? items : readItems(this.#schemas, items);
  }

  /**
   * The last event that is not left out; `before` gives those up to a version, the newest first.
   *
   * @throws {EventSchemaError} the schemas cannot read it
   */
  async last(
    last: RecordedEvent | undefined,
    before: (version: number) => AsyncIterable<RecordedEvent>,
  ): Promise<RecordedEvent | undefined> {
    if (this.#schemas === undefined || last === undefined) return last;
    const read = readRecorded(this.#schemas, last);
    if (read !== undefined || last.version === 1) return read;
    for await (const earlier of this.events(before(last.version - 1))) return earlier;
    return undefined;
  }
}

async function* readEvents<Recorded extends RecordedEvent>(
  schemas: EventSchemas,
  recorded: AsyncIterable<Recorded>,
): AsyncGenerator<Recorded, void, undefined> {
  for await (const next of recorded) {
    const read = readRecorded(schemas, next);
    if (read !== undefined) yield read;
  }
}

async function* readItems(
  schemas: EventSchemas,
  items: AsyncIterable<SubscriptionItem>,
): AsyncGenerator<SubscriptionItem, void, undefined> {
  for await (const item of items) {
    if (item.type !== 'event') {
      yield item;
      continue;
    }
    const event = readRecorded(schemas, item.event);
    if (event !== undefined) yield event === item.event ? item : { type: 'event', event };
  }
}
