import type { RawEntry } from '@streamfold/event-store';
import type { ProjectorObserver } from '@streamfold/projections';
import { parseTraceparent, type TraceContext, type Tracer } from '@streamfold/runtime';

/** A page has thousands of events: those of more traces than this are not named. */
const TRACES_MAX = 64;

/**
 * Follows the traces of events into MongoDB: a span for the writing of each page that has an event of a
 * trace that is kept. It is part of the first such trace, and linked to the others.
 */
export function tracedPages(tracer: Tracer): ProjectorObserver {
  return {
    onWrite: ({ projection, partition, entries }) => {
      const [parent, ...links] = tracesOf(entries);
      if (parent === undefined) return undefined;
      const span = tracer.start(`project ${projection}`, {
        kind: 'consumer',
        parent,
        links,
        attributes: {
          'messaging.system': 'redis',
          'messaging.operation.type': 'process',
          'messaging.batch.message_count': entries.length,
          'db.system.name': 'mongodb',
          'streamfold.projection': projection,
          'streamfold.partition': partition,
        },
      });
      return (error) => span.end(error === undefined ? {} : { error: nameOf(error) });
    },
  };
}

/** The traces that are kept of these entries, each once, in their order. */
function tracesOf(entries: readonly RawEntry[]): readonly TraceContext[] {
  const found = new Map<string, TraceContext>();
  for (const [, fields] of entries) {
    const context = traceOf(fields);
    if (context?.isSampled === true) found.set(context.spanId, context);
    if (found.size === TRACES_MAX) break;
  }
  return [...found.values()];
}

// The text is looked at and not parsed: entries without a trace, which may be all, cost next to nothing. In
// the JSON of the meta no quoted text can look like this member, for its quotes are escaped.
const TRACEPARENT = /"traceparent":"([0-9a-f-]{55})"/;

function traceOf(fields: readonly string[]): TraceContext | undefined {
  const at = fields.findIndex((name, index) => index % 2 === 0 && name === 'meta');
  const meta = at === -1 ? undefined : fields[at + 1];
  return meta === undefined ? undefined : parseTraceparent(TRACEPARENT.exec(meta)?.[1]);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}
