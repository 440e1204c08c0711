import type { RecordedEvent } from '@streamfold/event-store';

// The text of an event stream: https://html.spec.whatwg.org/multipage/server-sent-events.html

/** A line that says nothing: it keeps a connection from looking dead. */
export const HEARTBEAT = ':\n\n';

/** The data of an event: what the log holds of it, on one line, and its time (RFC 3339). */
export function dataOf({ streamId, version, event, meta }: RecordedEvent): string {
  const time = new Date(meta.time).toISOString();
  return JSON.stringify({ id: streamId, version, ...event, time });
}

/** An event as it is sent. Without a name: it reaches `onmessage` of an EventSource. */
export function eventText(id: string | number, data: string): string {
  return `id: ${id}\ndata: ${data}\n\n`;
}

/** Tells where the stream is. No event: a client only keeps the id, to go on from there another time. */
export function placeText(id: string | number): string {
  return `id: ${id}\n\n`;
}

/** How a stream begins: when to come again after it breaks, milliseconds, and from where. */
export function openingText(retryMs: number, id: string | number): string {
  return `retry: ${retryMs}\n${placeText(id)}`;
}

/** Why the service ends a stream. */
export type EndCode = 'slow_client' | 'stopping' | 'store_unavailable' | 'internal_error';

const END_DETAILS: Readonly<Record<EndCode, string>> = {
  slow_client: 'the client does not read as fast as events come',
  stopping: 'the service is stopping',
  store_unavailable: 'the event store does not answer or refuses to work',
  internal_error: 'something went wrong here; it has been logged',
};

/** The last event of a stream that the service ends, named `end`. It has no id: the place stays. */
export function endText(code: EndCode): string {
  return `event: end\ndata: ${JSON.stringify({ code, detail: END_DETAILS[code] })}\n\n`;
}
