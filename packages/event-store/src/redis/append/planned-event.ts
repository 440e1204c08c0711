import type { StreamEvent } from '../../event.ts';
import { chainHash } from '../../wire/hash-chain.ts';
import { eventText, metaText, sealedMetaText } from '../../wire/stream-entry.ts';
import type { EventSchemas } from '../../schemas/event-schemas.ts';
import type { CategoryKeys } from '../keys.ts';
import { asciiWord, word } from '../resp/resp-encoder.ts';
import type { FoldedStream } from './folded-stream.ts';
import type { PlannedStream } from './planned-stream.ts';
import type { Proposal } from './proposal.ts';

/** What appending events to one stream comes to. */
export interface Extension {
  readonly after: FoldedStream;
  /** The commands that write them, two for each event: to its own stream, and to the category. */
  readonly commands: string;
  readonly events: number;
  /** The size of what is stored of them, in each of the two streams. */
  readonly bytes: number;
}

/** What is put behind a stream. */
export interface NewEvents {
  readonly meta: Proposal['meta'];
  readonly events: readonly StreamEvent[];
  readonly time: number;
}

/**
 * Puts events behind a folded stream, and encodes the commands that do so in Redis.
 *
 * @throws {EventSchemaError} one of them does not agree with the schemas
 */
export function extend(
  { keys, schemas }: { readonly keys: CategoryKeys; readonly schemas: EventSchemas | undefined },
  { streamId, after: current }: PlannedStream,
  { meta: context, events, time }: NewEvents,
): Extension {
  const toOwn = `*7\r\n$4\r\nXADD\r\n${word(keys.stream(streamId))}`;
  const toCategory = `*7\r\n$4\r\nXADD\r\n${word(keys.categoryStream)}$1\r\n*\r\n`;
  const ofFirstVersion = metaText({ ...context, time });
  let { version, hash, state } = current;
  let commands = '';
  let bytes = 0;
  for (const event of events) {
    const schemaVersion = schemas?.check(event) ?? 1;
    const unhashed =
      schemaVersion === 1 ? ofFirstVersion : metaText({ ...context, time, schemaVersion });
    version += 1;
    const text = eventText(streamId, version, event);
    hash = chainHash(hash, text, unhashed);
    state = current.decider.evolve(state, event);
    const meta = sealedMetaText(unhashed, hash);
    const textBytes = Buffer.byteLength(text);
    const metaBytes = Buffer.byteLength(meta);
    bytes += textBytes + metaBytes;
    const fields = `$5\r\nevent\r\n$${textBytes}\r\n${text}\r\n$4\r\nmeta\r\n$${metaBytes}\r\n${meta}\r\n`;
    // The version as entry id makes Redis itself refuse a second event of that version.
    commands += `${toOwn}${asciiWord(`${version}-0`)}${fields}${toCategory}${fields}`;
  }
  const after = { ...current, version, hash, time, state };
  return { after, commands, events: events.length, bytes };
}
