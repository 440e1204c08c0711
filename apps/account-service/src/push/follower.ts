import type { Batch, ChannelMember } from './channel.ts';
import { HEARTBEAT, type EndCode } from './event-text.ts';
import type { PushConnection } from './push-connection.ts';

// The place of the others is not that of one whose past is still being read.
const QUIET = Buffer.from(HEARTBEAT);

/**
 * A client on its way from the past to the present. What happens while its past is read is held for it,
 * up to a bound; beyond that it is dropped, and read from the log in another round.
 */
export class Follower implements ChannelMember {
  readonly #connection: PushConnection;
  readonly #heldBytesMax: number;
  readonly #endCodeOf: (error: unknown) => EndCode;
  #isLive = false;
  #after = 0;
  #held: Batch[] = [];
  #heldBytes = 0;

  constructor(
    connection: PushConnection,
    options: {
      readonly heldBytesMax: number;
      /** How the end of everything is told. */
      readonly endCodeOf: (error: unknown) => EndCode;
    },
  ) {
    this.#connection = connection;
    this.#heldBytesMax = options.heldBytesMax;
    this.#endCodeOf = options.endCodeOf;
  }

  receive(batch: Batch): void {
    if (this.#isLive) {
      this.#push(batch);
      return;
    }
    this.#heldBytes += batch.bytes.length;
    if (this.#heldBytes <= this.#heldBytesMax) this.#held.push(batch);
    else this.#held = [];
  }

  beat(bytes: Buffer): void {
    this.#connection.beat(this.#isLive ? bytes : QUIET);
  }

  fail(error: unknown): void {
    this.#connection.end(this.#endCodeOf(error));
  }

  /** Begins to hold anew: what came before this is read from the log. */
  hold(): void {
    this.#held = [];
    this.#heldBytes = 0;
  }

  /**
   * Sends what was held since `hold`, of which what is not after `order` was sent before, and from now on
   * everything as it comes.
   *
   * @returns false if there was more than is held: nothing was sent then, and another round is due
   */
  goLive(order: number): boolean {
    if (this.#heldBytes > this.#heldBytesMax) return false;
    this.#isLive = true;
    this.#after = order;
    for (const batch of this.#held) this.#push(batch);
    this.#held = [];
    return true;
  }

  #push(batch: Batch): void {
    const bytes = batch.after(this.#after);
    if (bytes !== undefined) this.#connection.push(bytes);
  }
}
