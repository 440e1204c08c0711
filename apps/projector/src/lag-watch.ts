import type { LagReader, PartitionLag, Projector } from '@streamfold/projections';
import type { Logger } from '@streamfold/runtime';

/** Measures lag for those who can do without it. */
export interface LagWatch {
  /** Undefined where it cannot be measured now. Never rejects. */
  measure(): Promise<readonly PartitionLag[] | undefined>;
}

/** Measures with `reader`; the log says when that begins to fail, and when it works again. */
export function watchLag(
  reader: Pick<LagReader, 'measure'>,
  { projector, logger }: { readonly projector: Pick<Projector, 'held'>; readonly logger: Logger },
): LagWatch {
  let isFailing = false;
  return {
    measure: async () => {
      try {
        const lags = await reader.measure(projector.held);
        if (isFailing) logger.info('lag is measured again');
        isFailing = false;
        return lags;
      } catch (error) {
        if (!isFailing) logger.warn('lag cannot be measured now', { error });
        isFailing = true;
        return undefined;
      }
    },
  };
}
