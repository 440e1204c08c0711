import {
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { onTestFinished } from 'vitest';

/** An event as a client of a stream has it. */
export interface ReceivedEvent {
  /** The last id that was told when it came. */
  readonly lastEventId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A stream as an EventSource would read it. */
export interface EventStreamClient {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly ReceivedEvent[];
  readonly comments: () => number;
  readonly retryMs: () => number | undefined;
  /** The last id that was told, also without an event. */
  readonly lastEventId: () => string;
  /** How many bytes have come. */
  readonly bytes: () => number;
  /** Settles when the connection is closed, whoever closed it. */
  readonly closed: Promise<undefined>;
  /** Reads no more, until `resume`. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Breaks the connection. What has come by then counts, the rest does not. */
  readonly cut: () => void;
}

/** What to open. */
export interface EventStreamRequest {
  readonly path: string;
  readonly lastEventId?: string | undefined;
  readonly headers?: OutgoingHttpHeaders;
  /** Called with each event as it comes. */
  readonly onEvent?: (event: ReceivedEvent) => void;
  /** Breaks the connection after so many characters, wherever that is. */
  readonly cutAfter?: number;
}

/** Opens a stream; settles when the head of the answer is there. It is cut when the test ends. */
export function openEventStream(
  baseUrl: string,
  { path, lastEventId, ...options }: EventStreamRequest,
): Promise<EventStreamClient> {
  const { hostname, port } = new URL(baseUrl);
  const id = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const headers = { ...id, ...options.headers };
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, headers, agent: false }, (response) => {
      resolve(clientOf(response, options));
    });
    outgoing.on('error', reject);
    outgoing.end();
    onTestFinished(() => void outgoing.destroy());
  });
}

function clientOf(
  response: IncomingMessage,
  { onEvent, cutAfter = Infinity }: Pick<EventStreamRequest, 'cutAfter' | 'onEvent'>,
): EventStreamClient {
  const events: ReceivedEvent[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<undefined>();
  const told = { comments: 0, bytes: 0, id: '', retryMs: undefined as number | undefined };
  let rest = '';
  const block = (lines: readonly string[]): void => {
    let [type, data] = ['message', ''];
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
      if (name === '') told.comments += 1;
      if (name === 'id') told.id = value;
      if (name === 'retry') told.retryMs = Number(value);
      if (name === 'event') type = value;
      if (name === 'data') data += value;
    }
    if (data === '') return;
    const parsed = JSON.parse(data) as ReceivedEvent['data'];
    const event = { lastEventId: told.id, type, data: parsed };
    events.push(event);
    onEvent?.(event);
  };
  response.setEncoding('utf8');
  response.on('data', (whole: string) => {
    const text = whole.slice(0, cutAfter - told.bytes);
    told.bytes += text.length;
    if (told.bytes >= cutAfter) response.destroy();
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const lines of blocks) block(lines.split('\n'));
  });
  response.on('error', () => response.destroy());
  response.on('close', () => resolve(undefined));
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    comments: () => told.comments,
    retryMs: () => told.retryMs,
    lastEventId: () => told.id,
    bytes: () => told.bytes,
    closed,
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    cut: () => {
      response.removeAllListeners('data');
      response.destroy();
    },
  };
}
