import type { SeededRandom } from '@streamfold/testing';
import type { RecordedCall } from './recorded-call.ts';

/** A call that a client will make. */
export interface PlannedCall extends Pick<RecordedCall, 'of' | 'kind' | 'commitId'> {
  readonly parts: readonly PlannedPart[];
  /** The sum that a command may not pass. */
  readonly max: number;
}

/** One stream of a planned call. */
export interface PlannedPart {
  readonly streamId: string;
  /** `heard`: the version that the client last heard of. */
  readonly belief: 'heard' | 'any' | 'exists' | 'noStream';
  readonly events: number;
}

/** A client's calls, one after the other. */
export interface PlannedClient {
  readonly client: string;
  readonly calls: readonly PlannedCall[];
}

const KINDS = [
  'append',
  'append',
  'append',
  'handle',
  'handle',
  'appendToStreams',
  'load',
] as const;
const STREAM_IDS = ['a', 'b', 'c', 'd', 'e'];
const SHARED_NAMES = 60;

/** Makes up what a client asks for, on few streams, so that clients get in one another's way. */
export function planClient(random: SeededRandom, client: string, calls: number): PlannedClient {
  const planned = Array.from({ length: calls }, (_, number): PlannedCall => {
    const kind = random.pick(KINDS);
    const streamIds = new Set([random.pick(STREAM_IDS)]);
    while (kind === 'appendToStreams' && streamIds.size < 2) streamIds.add(random.pick(STREAM_IDS));
    // Some names are used by every client: of the calls with one name, one goes in for each stream.
    const mayShare = kind === 'append' || kind === 'handle';
    const isShared = mayShare && random.integer(1, 5) === 1;
    return {
      of: `${client}-${number}`,
      kind,
      commitId: isShared ? `shared-${random.integer(1, SHARED_NAMES)}` : undefined,
      parts: [...streamIds].map((streamId) => ({
        streamId,
        belief:
          kind === 'append'
            ? random.pick(['heard', 'heard', 'heard', 'any', 'exists', 'noStream'] as const)
            : random.pick(['heard', 'any', 'any'] as const),
        events: random.integer(kind === 'appendToStreams' ? 0 : 1, 3),
      })),
      max: random.pick([150, 10_000, 10_000]),
    };
  });
  return { client, calls: planned };
}
