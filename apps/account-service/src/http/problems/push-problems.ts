import type { Problem } from '../problem.ts';

/** Why an event stream cannot go on where its client was. */
export const pushProblems = {
  last_event_id_invalid: {
    status: 400,
    title: 'Last-Event-ID is not valid',
    meaning:
      'The header (or lastEventId of the query) is no id of an event of this stream, or the log has ' +
      'not come to it: it is of another log, or of one that lost its end.',
    remedy: 'Read the present state, and open the stream without an id.',
  },
  events_archived: {
    status: 410,
    title: 'Events are in the archive',
    meaning:
      'Events after Last-Event-ID were trimmed from Redis: the stream cannot go on from there.',
    remedy: 'Read the present state, and open the stream without an id.',
  },
} as const satisfies Record<string, Problem>;
