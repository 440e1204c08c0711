/** A line as it came, without its end; `too_long` where it was longer than is read. */
export type RawLine = Buffer | 'too_long';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Parts bytes into lines, however they arrive. It keeps no more than one line of `bytesMax`: of a longer
 * one nothing is kept, and the next line is read as any other.
 */
export class LineSplitter {
  readonly #bytesMax: number;
  /** The beginning of a line whose end has not come. */
  readonly #rest: Buffer;
  #restLength = 0;
  #isTooLong = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    // One more, for a line may end with a carriage return beside.
    this.#rest = Buffer.allocUnsafe(bytesMax + 1);
  }

  /** The lines that have come whole with these bytes, one by one: to be walked to their end. */
  *push(bytes: Buffer): Generator<RawLine, void> {
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(LINE_FEED, from);
      if (end === -1) break;
      yield this.#lineOf(bytes.subarray(from, end));
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
  }

  /** The last line, where it did not end with a line feed; undefined where there is none. */
  end(): RawLine | undefined {
    if (this.#restLength === 0 && !this.#isTooLong) return undefined;
    return this.#lineOf(Buffer.alloc(0));
  }

  #lineOf(tail: Buffer): RawLine {
    const isTooLong = this.#isTooLong;
    // Of its own bytes, for those kept here are written over by the next line.
    const line =
      this.#restLength === 0
        ? tail
        : Buffer.concat([this.#rest.subarray(0, this.#restLength), tail]);
    this.#restLength = 0;
    this.#isTooLong = false;
    if (isTooLong) return 'too_long';
    const text = line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
    return text.length > this.#bytesMax ? 'too_long' : text;
  }

  #keep(tail: Buffer): void {
    if (this.#isTooLong) return;
    if (this.#restLength + tail.length > this.#rest.length) {
      this.#isTooLong = true;
      this.#restLength = 0;
      return;
    }
    tail.copy(this.#rest, this.#restLength);
    this.#restLength += tail.length;
  }
}
