import { RedisReplyError, type Reply } from './resp-reply.ts';

const CR = 0x0d;
const BULK = 0x24; // $
const SIMPLE = 0x2b; // +
const LIST = 0x2a; // *
const INTEGER = 0x3a; // :
const MINUS = 0x2d; // of an error, and of a number
const ZERO = 0x30;

/** A reply that is a list, of which some are still to come. */
interface OpenList {
  readonly items: Reply[];
  missing: number;
}

/**
 * Reads RESP2 replies from chunks of bytes, wherever they are cut, and hands out each when it is
 * whole.
 */
export class RespParser {
  readonly #onReply: (reply: Reply) => void;
  readonly #open: OpenList[] = [];
  #rest: Buffer | undefined;

  constructor(onReply: (reply: Reply) => void) {
    this.#onReply = onReply;
  }

  /** @throws {Error} for bytes that are no RESP2: the connection cannot be used any more */
  push(chunk: Buffer): void {
    const buffer = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    while (start < buffer.length) {
      const next = this.#readToken(buffer, start);
      if (next < 0) break;
      start = next;
    }
    this.#rest = start < buffer.length ? buffer.subarray(start) : undefined;
  }

  /** Reads one token; where the next begins, or -1 if this one is not whole yet. */
  #readToken(buffer: Buffer, start: number): number {
    const end = buffer.indexOf(CR, start + 1);
    if (end < 0 || end + 1 >= buffer.length) return -1;
    const next = end + 2;
    const kind = buffer[start];
    if (kind === BULK) return this.#readBulk(buffer, start, end);
    if (kind === SIMPLE) this.#add(simpleString(buffer, start + 1, end));
    else if (kind === LIST) this.#openList(integer(buffer, start + 1, end));
    else if (kind === INTEGER) this.#add(integer(buffer, start + 1, end));
    else if (kind === MINUS)
      this.#add(new RedisReplyError(buffer.toString('utf8', start + 1, end)));
    else throw new Error(`a reply begins with byte ${kind}, which is no RESP2`);
    return next;
  }

  #readBulk(buffer: Buffer, start: number, end: number): number {
    const length = integer(buffer, start + 1, end);
    if (length < 0) {
      this.#add(null);
      return end + 2;
    }
    const next = end + 2 + length + 2;
    if (next > buffer.length) return -1;
    this.#add(buffer.toString('utf8', end + 2, end + 2 + length));
    return next;
  }

  #openList(length: number): void {
    if (length < 0) this.#add(null);
    else if (length === 0) this.#add([]);
    else this.#open.push({ items: [], missing: length });
  }

  #add(reply: Reply): void {
    let whole = reply;
    for (;;) {
      const list = this.#open.at(-1);
      if (list === undefined) {
        this.#onReply(whole);
        return;
      }
      list.items.push(whole);
      list.missing -= 1;
      if (list.missing > 0) return;
      this.#open.pop();
      whole = list.items;
    }
  }
}

/** Most are `QUEUED`, one for each command of a transaction. */
function simpleString(buffer: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length === 6 && buffer[start] === 0x51) return 'QUEUED';
  if (length === 2 && buffer[start] === 0x4f) return 'OK';
  return buffer.toString('latin1', start, end);
}

function integer(buffer: Buffer, start: number, end: number): number {
  const isNegative = buffer[start] === MINUS;
  let value = 0;
  for (let index = isNegative ? start + 1 : start; index < end; index++) {
    value = value * 10 + ((buffer[index] ?? ZERO) - ZERO);
  }
  return isNegative ? -value : value;
}
