import type { StreamEvent } from '../event.ts';
import { definitionProblems } from './definition-problems.ts';
import type { DefinedEvent, EventDefinition, EventDefinitions } from './event-definition.ts';
import { EventSchemaError } from './event-schema-error.ts';
import { validate } from './validate.ts';

/** What is done beside checking what is written. */
export interface EventSchemaOptions {
  /**
   * What becomes of events whose type has no schema.
   *
   * - `fail`: reading one throws.
   * - `skip`: reading leaves it out, and counts it. Its version is taken all the same.
   * - `pass`: it is read and written as it is.
   *
   * With `fail` and `skip` none can be written.
   *
   * @default 'fail'
   */
  readonly unknownTypes?: 'fail' | 'skip' | 'pass';
  /** Validate also what is read, after it has been upcast. @default false */
  readonly checkOnRead?: boolean;
}

/**
 * The schemas of a category's events: what may be written, and how what was written by earlier
 * versions is read. Made by `eventSchemas`; the store calls `check` and `read`.
 */
export interface EventSchemas<Definitions extends EventDefinitions = EventDefinitions> {
  readonly definitions: Definitions;

  /**
   * Checks an event that is to be written.
   *
   * @returns the version of the schema that it was checked by; 1 for an unknown type that passes
   * @throws {EventSchemaError} it must not be written
   * @throws {TypeError} the validator is asynchronous
   */
  check(event: StreamEvent): number;

  /**
   * An event of the log, written by `schemaVersion` of its schema, as the present version has it;
   * undefined: it is to be left out.
   *
   * @throws {EventSchemaError} it cannot be read by these schemas
   */
  read(event: StreamEvent, schemaVersion: number): StreamEvent | undefined;

  /** How often an event was left out by `read`, by type, since the schemas were made. */
  skipped(): ReadonlyMap<string, number>;
}

/** The events of schemas, as a union told apart by `type`: `EventOf<typeof schemas>`. */
export type EventOf<Schemas extends EventSchemas> = DefinedEvent<Schemas['definitions']>;

/**
 * Puts the schemas of a category together, for `openRedisEventStore({ schemas })`.
 *
 * Where a new upcast makes the same stored events fold to another state, raise the decider's fold
 * version too: snapshots hold what was folded before.
 *
 * @throws {TypeError} naming everything that is wrong: a version below 1, a missing upcast, a schema
 *   that is none
 */
export function eventSchemas<const Definitions extends EventDefinitions>(
  definitions: Definitions,
  { unknownTypes = 'fail', checkOnRead = false }: EventSchemaOptions = {},
): EventSchemas<Definitions> {
  const problems = definitionProblems(definitions);
  if (problems.length > 0) throw new TypeError(`event schemas: ${problems.join('; ')}`);
  if (!['fail', 'skip', 'pass'].includes(unknownTypes)) {
    throw new TypeError(`unknownTypes is fail, skip or pass, not ${unknownTypes}`);
  }
  // A Map: the log may hold a type that every object has as a member, such as `constructor`.
  const byType = new Map<string, EventDefinition>(Object.entries(definitions));
  const skipped = new Map<string, number>();
  return {
    definitions,
    check: (event) => {
      const definition = byType.get(event.type);
      if (definition !== undefined) return checked(definition, event);
      if (unknownTypes === 'pass') return 1;
      throw unknownType(event.type, 1);
    },
    read: (event, schemaVersion) => {
      const { type } = event;
      const definition = byType.get(type);
      if (definition !== undefined) {
        const present = upcast(definition, event, schemaVersion);
        if (checkOnRead) checked(definition, present);
        return present;
      }
      if (unknownTypes === 'fail') throw unknownType(type, schemaVersion);
      if (unknownTypes === 'pass') return event;
      skipped.set(type, (skipped.get(type) ?? 0) + 1);
      return undefined;
    },
    skipped: () => new Map(skipped),
  };
}

/** The version that the event was checked by. @throws {EventSchemaError} it is not valid */
function checked({ version = 1, schema }: EventDefinition, event: StreamEvent): number {
  const issues = validate(schema, event);
  if (issues.length === 0) return version;
  const { type: eventType } = event;
  throw new EventSchemaError({ problem: 'invalid', eventType, schemaVersion: version, issues });
}

function unknownType(eventType: string, schemaVersion: number): EventSchemaError {
  const issues = [{ path: '', message: 'there is no schema for this type' }];
  return new EventSchemaError({ problem: 'unknown_type', eventType, schemaVersion, issues });
}

/** @throws {EventSchemaError} it is of a later version, or an upcast did not do its work */
function upcast(
  { version = 1, upcasts = {} }: EventDefinition,
  event: StreamEvent,
  schemaVersion: number,
): StreamEvent {
  const { type } = event;
  const failure = (
    problem: 'newer_version' | 'upcast_failed',
    message: string,
    options?: ErrorOptions,
  ) => {
    const issues = [{ path: '', message }];
    return new EventSchemaError({ problem, eventType: type, schemaVersion, issues }, options);
  };
  if (schemaVersion > version) {
    throw failure('newer_version', `only versions up to ${version} are known here`);
  }
  let present = event;
  for (let from = schemaVersion; from < version; from++) {
    let next: unknown;
    try {
      next = upcasts[from]?.(present);
    } catch (cause) {
      throw failure('upcast_failed', `the upcast from version ${from} threw`, { cause });
    }
    if (typeof next !== 'object' || next === null || Array.isArray(next) || 'then' in next) {
      throw failure('upcast_failed', `the upcast from version ${from} made no event`);
    }
    present = { ...next, type };
  }
  return present;
}
