import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { send, type Answer, type Sent } from './send.ts';

/** One line of a bulk's answer. */
export interface BulkAnswer {
  /** Undefined in a last line that says where to go on. */
  readonly line: number | undefined;
  readonly resume: number | undefined;
  readonly key: string | undefined;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly replayed: boolean | undefined;
}

/** `POST /bulk` of these lines; an object is written as JSON. */
export function bulkOf(lines: readonly (object | string)[], more: Partial<Sent> = {}): Sent {
  const headers = { 'content-type': 'application/x-ndjson', ...more.headers };
  return { path: '/bulk', body: lines.map(textOf).join(''), ...more, headers };
}

/** Sends a whole bulk, and reads all that is answered. */
export async function sendBulk(
  url: string,
  lines: readonly (object | string)[],
): Promise<readonly BulkAnswer[]> {
  const answer = await send(url, bulkOf(lines));
  if (answer.status !== 200) throw new Error(`the bulk was refused: ${answer.text}`);
  return answersIn(answer);
}

/** The lines of an answer. */
export function answersIn({ text }: Pick<Answer, 'text'>): readonly BulkAnswer[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BulkAnswer);
}

/** A bulk that is sent bit by bit. */
export interface OpenBulk {
  readonly request: ClientRequest;
  readonly response: Promise<IncomingMessage>;
  readonly write: (...lines: readonly (object | string)[]) => void;
  readonly end: () => void;
  /** The answers as they come; it ends when the answer does. */
  readonly answers: () => AsyncGenerator<BulkAnswer, void>;
}

/** Begins a bulk; the caller ends it. */
export function openBulk(url: string): OpenBulk {
  const { hostname, port } = new URL(url);
  const headers = { 'content-type': 'application/x-ndjson' };
  const options = { hostname, port, path: '/bulk', method: 'POST', headers, agent: false };
  const request = httpRequest(options);
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
  });
  response.catch(() => undefined);
  request.flushHeaders();
  return {
    request,
    response,
    write: (...lines) => {
      request.write(lines.map(textOf).join(''));
    },
    end: () => {
      request.end();
    },
    answers: async function* () {
      const incoming = await response;
      const lines = createInterface({ input: incoming });
      // Tests that break a bulk off have read what they want of it by then.
      for (const source of [incoming, lines]) source.on('error', () => undefined);
      for await (const line of lines) yield JSON.parse(line) as BulkAnswer;
    },
  };
}

/** A deposit as a line. */
export function depositLine(id: string, amount: number, key: string): object {
  return { key, type: 'deposit', id, amount };
}

/** A creation as a line. */
export function createLine(id: string, key: string, more: object = {}): object {
  return { key, type: 'create', id, ...more };
}

function textOf(line: object | string): string {
  return typeof line === 'string' ? line : `${JSON.stringify(line)}\n`;
}
