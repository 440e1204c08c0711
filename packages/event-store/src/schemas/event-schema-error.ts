import { EventStoreError } from '../errors.ts';

/** One thing that is wrong with an event. */
export interface EventIssue {
  /** Where in the event: `lines[0].price`; empty for the event as a whole. */
  readonly path: string;
  readonly message: string;
}

/**
 * Why an event does not agree with the schemas.
 *
 * - `invalid`: its schema refuses it.
 * - `unknown_type`: there is no schema for its type.
 * - `newer_version`: it was written by a later version of its schema than the store was opened with.
 * - `upcast_failed`: it could not be brought to the present version; `cause` says why.
 */
export type EventSchemaProblem = 'invalid' | 'unknown_type' | 'newer_version' | 'upcast_failed';

/** What an `EventSchemaError` says. */
export interface EventSchemaFacts {
  readonly problem: EventSchemaProblem;
  readonly eventType: string;
  /** The version of the schema: the one it should have had, or the one it was written by. */
  readonly schemaVersion: number;
  /** At least one. */
  readonly issues: readonly EventIssue[];
  /** Where the log holds the event; undefined for one that was to be written. */
  readonly place?: { readonly streamId: string; readonly version: number };
}

/** An event does not agree with the schemas. Of an append: nothing of it was written. */
export class EventSchemaError extends EventStoreError {
  readonly code = 'event_invalid';
  readonly problem: EventSchemaProblem;
  readonly eventType: string;
  readonly schemaVersion: number;
  /** Everything that is wrong with it. */
  readonly issues: readonly EventIssue[];
  /** The event's place in the log; undefined for one that was to be written. */
  readonly place: { readonly streamId: string; readonly version: number } | undefined;

  constructor(facts: EventSchemaFacts, options?: ErrorOptions) {
    super(messageOf(facts), options);
    this.problem = facts.problem;
    this.eventType = facts.eventType;
    this.schemaVersion = facts.schemaVersion;
    this.issues = facts.issues;
    this.place = facts.place;
  }
}

function messageOf({ eventType, schemaVersion, issues, place }: EventSchemaFacts): string {
  const where = place === undefined ? '' : `stream ${place.streamId} at version ${place.version}: `;
  const said = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return `${where}event ${eventType} (schema version ${schemaVersion}): ${said.join('; ')}`;
}
