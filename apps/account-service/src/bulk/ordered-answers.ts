/**
 * Answers that are made side by side and given out in the order in which they were asked for.
 *
 * No more than `max` are held: those that are made, those that wait for one before them, and those that
 * were taken and have not been released. Whoever adds waits for `room` first.
 */
export class OrderedAnswers {
  readonly #max: number;
  readonly #slots: Slot[] = [];
  #taken = 0;
  #isEnded = false;
  #room: PromiseWithResolvers<undefined> | undefined;
  #ready: PromiseWithResolvers<undefined> | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  /** Settles when another one may be added; undefined where it may be now. */
  room(): Promise<void> | undefined {
    if (this.#slots.length + this.#taken < this.#max) return undefined;
    this.#room ??= Promise.withResolvers<undefined>();
    return this.#room.promise;
  }

  /** `answer` must not fail. */
  add(answer: Promise<string>): void {
    const slot: Slot = { text: undefined };
    this.#slots.push(slot);
    void answer.then((text) => {
      slot.text = text;
      if (slot === this.#slots[0]) this.#wake();
    });
  }

  /** Nothing more is added. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  /** All answers that come next and are there; at least one, unless none is to come any more. */
  async take(): Promise<readonly string[]> {
    while (this.#slots[0]?.text === undefined) {
      if (this.#isEnded && this.#slots.length === 0) return [];
      this.#ready ??= Promise.withResolvers<undefined>();
      await this.#ready.promise;
    }
    const texts: string[] = [];
    for (const { text } of this.#slots) {
      if (text === undefined) break;
      texts.push(text);
    }
    this.#slots.splice(0, texts.length);
    this.#taken += texts.length;
    return texts;
  }

  /** So many of those that were taken are held no longer. */
  release(count: number): void {
    this.#taken -= count;
    this.#room?.resolve(undefined);
    this.#room = undefined;
  }

  #wake(): void {
    this.#ready?.resolve(undefined);
    this.#ready = undefined;
  }
}

interface Slot {
  text: string | undefined;
}
