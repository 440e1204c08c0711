import { setTimeout as delay } from 'node:timers/promises';
import { accountDecider, parseAccountId, parseOwner, type Owner } from '@streamfold/accounts';
import {
  StoreUnavailableError,
  type EventStore,
  type RecordedEvent,
} from '@streamfold/event-store';

/** How long, in milliseconds, to wait for a store that does not answer before it is asked again. */
const AGAIN_MS = 200;

/**
 * Who owns the accounts that events are of. An owner never changes, so it is asked for once, and not at
 * all where the creation of the account was seen.
 */
export class AccountOwners {
  readonly #store: Pick<EventStore, 'load'>;
  readonly #max: number;
  readonly #owners = new Map<string, Owner | undefined>();

  /** @param max how many accounts are remembered, the latest that were come to know */
  constructor(store: Pick<EventStore, 'load'>, max: number) {
    this.#store = store;
    this.#max = max;
  }

  /** Learns from an event, where it tells. */
  note({ streamId, event }: RecordedEvent): void {
    if (event.type !== 'create') return;
    this.#keep(streamId, 'owner' in event ? parseOwner(event.owner) : undefined);
  }

  /**
   * The owner of the account that an event is of, undefined where it has none or cannot be read: nobody
   * but an administrator sees it then. Waits for a store that is away until `signal` is aborted.
   */
  async ownerOf(recorded: RecordedEvent, signal: AbortSignal): Promise<Owner | undefined> {
    this.note(recorded);
    const { streamId } = recorded;
    const known = this.#owners.get(streamId);
    if (known !== undefined || this.#owners.has(streamId)) return known;
    while (!signal.aborted) {
      try {
        return this.#keep(streamId, await this.#load(streamId));
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) return undefined;
        // Aborted: then nobody waits for the owner either.
        await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  async #load(streamId: string): Promise<Owner | undefined> {
    const id = parseAccountId(streamId);
    if (id === undefined) return undefined;
    const { state } = await this.#store.load(id, accountDecider);
    return state.status === 'absent' ? undefined : state.owner;
  }

  #keep(streamId: string, owner: Owner | undefined): Owner | undefined {
    const [oldest] = this.#owners.keys();
    if (oldest !== undefined && this.#owners.size >= this.#max) this.#owners.delete(oldest);
    this.#owners.set(streamId, owner);
    return owner;
  }
}
