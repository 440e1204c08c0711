import { PartUnavailableError, type LagReader, type PartitionLag } from '@streamfold/projections';
import { EventStoreError } from '@streamfold/event-store';
import type { Logger } from '@streamfold/runtime';
import type { AsOf } from '../reads/as-of.ts';

/** Tells how far read models are, to as many as ask. */
export interface AsOfWatch {
  /**
   * How far a projection was, a second ago at the most while Redis and MongoDB answer, else when that was
   * last found out; undefined: it never was. Never rejects.
   */
  of(projection: string): Promise<AsOf | undefined>;
}

/** What a watch is made of. */
export interface AsOfWatchParts {
  readonly reader: Pick<LagReader, 'measure'>;
  readonly logger: Logger;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** How old what is told may be before it is measured again, milliseconds. */
const FRESH_MS = 1_000;

/** Measures with `reader`, once in a second at the most, however many ask. */
export function watchAsOf({ reader, logger, now }: AsOfWatchParts): AsOfWatch {
  let known: ReadonlyMap<string, AsOf> = new Map();
  let measured: { readonly at: number; readonly ended: Promise<void> } | undefined;
  let isFailing = false;

  const measure = async (): Promise<void> => {
    const time = now();
    try {
      known = byProjection(await reader.measure(), time);
      isFailing = false;
    } catch (error) {
      if (!(error instanceof PartUnavailableError) && !(error instanceof EventStoreError)) {
        logger.error('how far the read models are could not be measured', { error });
      } else if (!isFailing) {
        logger.warn('how far the read models are cannot be measured now', { error });
      }
      isFailing = true;
    }
  };

  return {
    of: async (projection) => {
      const at = performance.now();
      if (measured === undefined || at - measured.at >= FRESH_MS) {
        measured = { at, ended: measure() };
      }
      await measured.ended;
      return known.get(projection);
    },
  };
}

function byProjection(lags: readonly PartitionLag[], time: number): ReadonlyMap<string, AsOf> {
  const found = new Map<string, AsOf>();
  for (const { projection, position, ...lag } of lags) {
    const before = found.get(projection);
    found.set(projection, {
      time,
      positions: [...(before?.positions ?? []), position],
      eventsBehind: (before?.eventsBehind ?? 0) + lag.eventsBehind,
      lagMs: Math.max(before?.lagMs ?? 0, Math.round(lag.secondsBehind * 1_000)),
      parkedCount: (before?.parkedCount ?? 0) + lag.parkedCount,
    });
  }
  return found;
}
