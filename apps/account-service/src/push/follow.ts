import { nextEntryId, type EventStore, type RecordedEvent } from '@streamfold/event-store';
import type { AccountOwners } from './account-owners.ts';
import type { Subject } from './channels.ts';
import { dataOf, eventText, placeText } from './event-text.ts';
import type { Follower } from './follower.ts';
import type { LiveReader } from './live-reader.ts';
import { placeId, type Place } from './place.ts';
import type { PushConnection } from './push-connection.ts';

/** What a client is led to the present with. */
export interface FollowParts {
  readonly store: Pick<EventStore, 'readCategory' | 'readStream'>;
  readonly reader: LiveReader;
  readonly owners: AccountOwners;
}

/** A client that has entered the reader. */
export interface Entered {
  readonly connection: PushConnection;
  readonly follower: Follower;
}

/** How much of the past is sent at once, characters. */
const PIECE_LENGTH = 32_768;

/**
 * Sends the events of an account after `version`, and from then on those that come, each once. Settles
 * when the client is at the present, or has gone.
 *
 * @throws as `EventStore.readStream`
 */
export async function followAccount(
  { store, reader }: FollowParts,
  { connection, follower }: Entered,
  { id, version }: { readonly id: string; readonly version: number },
): Promise<void> {
  let sent = version;
  do {
    if (connection.isEnded) return;
    reader.mark();
    follower.hold();
    const past = store.readStream(id, { fromVersion: sent + 1 });
    await sendPast(connection, version, past, (event) => {
      sent = event.version;
      return eventText(event.version, dataOf(event));
    });
  } while (!follower.goLive(sent));
}

/**
 * Sends the events of a subject after `from`, and from then on those that come, each once. Settles when
 * the client is at the present, or has gone.
 *
 * @throws as `EventStore.readCategory`
 */
export async function followMany(
  { store, reader, owners }: FollowParts,
  { connection, follower }: Entered,
  { subject, from }: { readonly subject: Subject; readonly from: Place },
): Promise<void> {
  // The client may know more than this process yet: from another one.
  await reader.untilReached(from);
  const place = [...from];
  do {
    if (connection.isEnded) return;
    const to = reader.mark();
    follower.hold();
    const range = { afterPosition: [...place], beforePosition: to.map(nextEntryId) };
    const past = store.readCategory(range);
    const gone = new AbortController();
    void connection.ended.then(() => gone.abort());
    await sendPast(connection, placeId(from), past, async (event) => {
      place[event.partition] = event.position;
      if (subject.kind === 'owner') {
        const owner = await owners.ownerOf(event, gone.signal);
        if (owner !== subject.owner) return '';
      }
      return eventText(placeId(place), dataOf(event));
    });
    place.splice(0, place.length, ...to);
    await connection.send(placeText(placeId(place)));
  } while (!follower.goLive(0));
}

/** Opens the stream, once something is there to be sent or nothing is, and sends what there is. */
async function sendPast<Event extends RecordedEvent>(
  connection: PushConnection,
  opening: string | number,
  past: AsyncIterable<Event>,
  textOf: (event: Event) => string | Promise<string>,
): Promise<void> {
  let piece = '';
  for await (const event of past) {
    // Only now: until the log has been read, an error can still be answered as one.
    connection.open(opening);
    const text = textOf(event);
    piece += typeof text === 'string' ? text : await text;
    if (piece.length >= PIECE_LENGTH) {
      await connection.send(piece);
      piece = '';
    }
    if (connection.isEnded) return;
  }
  connection.open(opening);
  if (piece !== '') await connection.send(piece);
}
