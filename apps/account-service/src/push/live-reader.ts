import type { Owner } from '@streamfold/accounts';
import type { CategoryEvent, EventStore } from '@streamfold/event-store';
import type { Logger } from '@streamfold/runtime';
import type { AccountOwners } from './account-owners.ts';
import type { Channel, ChannelMember, Frame } from './channel.ts';
import { Channels, type Subject } from './channels.ts';
import { dataOf, eventText, HEARTBEAT, placeText } from './event-text.ts';
import { placeId, reaches, type Place } from './place.ts';

/** What the reader works with. */
export interface LiveReaderParts {
  readonly store: Pick<EventStore, 'subscribe'>;
  readonly owners: AccountOwners;
  readonly logger: Logger;
  /** How often everybody is sent a sign of life, milliseconds. */
  readonly heartbeatMs: number;
}

/**
 * How long, in milliseconds, what comes right after a batch is gathered for the next one: a write for
 * each event to each client would cost more than all the rest.
 */
const GATHER_MS = 10;

/** One time that the reader runs, from the first who follows to the last. */
interface Run {
  readonly ending: AbortController;
  /** Settles when the reader has come to the end of the log: it has a place from then on. */
  readonly begun: PromiseWithResolvers<undefined>;
  readonly heartbeat: NodeJS.Timeout;
  place: string[] | undefined;
}

/**
 * Reads the log once for everybody who follows it: one subscription, of a connection to each partition,
 * while there is anybody. It survives outages of Redis; what it does not survive is told to all.
 */
export class LiveReader {
  readonly #parts: LiveReaderParts;
  readonly #channels = new Channels();
  readonly #members = new Map<ChannelMember, Subject>();
  readonly #changed = new Set<Channel>();
  readonly #waiting = new Map<() => void, Place>();
  #run: Run | undefined;
  #count = 0;
  #flushing: NodeJS.Timeout | undefined;
  #flushedAt = 0;

  constructor(parts: LiveReaderParts) {
    this.#parts = parts;
  }

  /**
   * Lets a member follow `subject` from the moment on at which this settles, until it leaves: also where it
   * leaves before that.
   *
   * @throws what the subscription ended with before it had begun; the member has left then
   */
  async enter(member: ChannelMember, subject: Subject): Promise<void> {
    this.#members.set(member, subject);
    this.#run ??= this.#start();
    await this.#run.begun.promise;
    if (!this.#members.has(member)) return;
    const channel = this.#channels.of(subject);
    channel.flush();
    channel.members.add(member);
  }

  /** Lets a member go; the last one ends the subscription. */
  leave(member: ChannelMember): void {
    const subject = this.#members.get(member);
    if (subject === undefined) return;
    this.#members.delete(member);
    this.#channels.of(subject).members.delete(member);
    this.#channels.release(subject);
    if (this.#members.size === 0) this.#stop();
  }

  /**
   * The place that the reader has come to. What was gathered is given to the members before this returns:
   * they are given what comes after the place from now on, and nothing before it.
   *
   * For members that have entered.
   */
  mark(): Place {
    this.#flush();
    return [...placeOf(this.#run)];
  }

  /** Waits until the reader has come to `place`, or has stopped. For members that have entered. */
  async untilReached(place: Place): Promise<void> {
    if (reaches(placeOf(this.#run), place)) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.set(() => resolve(undefined), place);
    await promise;
  }

  #start(): Run {
    const begun = Promise.withResolvers<undefined>();
    // Those who enter are told of a failure; by then there may be none.
    begun.promise.catch(() => undefined);
    const heartbeat = setInterval(() => this.#beat(), this.#parts.heartbeatMs);
    const run: Run = { ending: new AbortController(), begun, heartbeat, place: undefined };
    void this.#read(run);
    return run;
  }

  async #read(run: Run): Promise<void> {
    const { store, owners } = this.#parts;
    const { signal } = run.ending;
    try {
      for await (const item of store.subscribe({ from: 'end', signal })) {
        if (item.type === 'caughtUp') {
          run.place ??= [...item.positions];
          run.begun.resolve(undefined);
          continue;
        }
        // Before the reader has begun, an event is before the place from which it is followed.
        if (run.place === undefined) continue;
        const { event } = item;
        owners.note(event);
        const owner = this.#channels.needOwners ? await owners.ownerOf(event, signal) : undefined;
        if (signal.aborted) return;
        this.#take(run.place, event, owner);
      }
      // The store was closed, which ends subscriptions without an error.
      if (!signal.aborted) this.#fail(run, new Error('the subscription has ended'));
    } catch (error) {
      if (signal.aborted) return;
      this.#parts.logger.error('event streams end: the log cannot be followed', { error });
      this.#fail(run, error);
    }
  }

  #take(place: string[], event: CategoryEvent, owner: Owner | undefined): void {
    place[event.partition] = event.position;
    this.#count += 1;
    const account = this.#channels.ofAccount(event.streamId);
    const many = this.#channels.ofMany(owner);
    if (account !== undefined || many.length > 0) {
      const data = dataOf(event);
      const { version } = event;
      if (account !== undefined) {
        this.#push(account, { order: version, text: eventText(version, data) });
      }
      if (many.length > 0) {
        const frame = { order: this.#count, text: eventText(placeId(place), data) };
        for (const channel of many) this.#push(channel, frame);
      }
    }
    for (const [reached, awaited] of this.#waiting) {
      if (!reaches(place, awaited)) continue;
      this.#waiting.delete(reached);
      reached();
    }
  }

  #push(channel: Channel, frame: Frame): void {
    channel.push(frame);
    this.#changed.add(channel);
    const wait = Math.max(0, this.#flushedAt + GATHER_MS - performance.now());
    this.#flushing ??= setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    this.#flushedAt = performance.now();
    for (const channel of this.#changed) channel.flush();
    this.#changed.clear();
  }

  #beat(): void {
    this.#flush();
    const quiet = Buffer.from(HEARTBEAT);
    const place = this.#run?.place;
    // Also to those for whom nothing has come: they need not go over all of it when they come again.
    const here = place === undefined ? quiet : Buffer.from(HEARTBEAT + placeText(placeId(place)));
    for (const [member, { kind }] of this.#members) member.beat(kind === 'account' ? quiet : here);
  }

  #fail(run: Run, error: unknown): void {
    const members = [...this.#members.keys()];
    run.begun.reject(error instanceof Error ? error : new Error('no error was thrown'));
    for (const member of members) this.leave(member);
    if (run.place !== undefined) for (const member of members) member.fail(error);
  }

  #stop(): void {
    const run = this.#run;
    this.#run = undefined;
    run?.ending.abort();
    // Nobody is left who waits for it to begin, but some who have not noticed yet.
    run?.begun.resolve(undefined);
    clearInterval(run?.heartbeat);
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    this.#changed.clear();
    for (const reached of this.#waiting.keys()) reached();
    this.#waiting.clear();
  }
}

function placeOf(run: Run | undefined): Place {
  if (run?.place === undefined) throw new TypeError('the reader has no place before it has begun');
  return run.place;
}
