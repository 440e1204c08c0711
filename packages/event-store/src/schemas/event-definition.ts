import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { StreamEvent } from '../event.ts';

/**
 * Makes of an event that was written by one version of its schema what the next version says. Gets
 * the event without `id` and `version`, must not change it, and returns all of its members; `type`
 * stays what it was.
 *
 * Annotate the argument with what that version wrote: nothing checks what lies in the log already.
 */
export type Upcast = {
  /** A method, because TypeScript then lets the argument be the event of that time. */
  upcast(event: StreamEvent): object;
}['upcast'];

/** One type of event: the present version of its schema, and the way there from earlier ones. */
export interface EventDefinition {
  /** The version of the schema, from 1: raise it with every change of what is stored. @default 1 */
  readonly version?: number;
  /**
   * Any Standard Schema validator (zod, valibot, ArkType …) that answers at once. It sees the event
   * with its `type`, without `id` and `version`, and only says yes or no: the event is stored as it
   * was given, whatever the validator would make of it.
   */
  readonly schema: StandardSchemaV1;
  /** How to get from each earlier version to the next one, by the earlier: `{ 1: …, 2: … }`. */
  readonly upcasts?: Readonly<Record<number, Upcast>>;
}

/** The schemas of a category by the type of their events. */
export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

type Members<Type, Data> = Flat<{ readonly type: Type } & Data>;
type Flat<T> = { readonly [Name in keyof T]: T[Name] };

/** The events that the definitions describe, as a union told apart by `type`. */
export type DefinedEvent<Definitions extends EventDefinitions> = {
  [Type in keyof Definitions & string]: Members<
    Type,
    StandardSchemaV1.InferInput<Definitions[Type]['schema']>
  >;
}[keyof Definitions & string];
