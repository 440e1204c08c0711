import { Type, type Static } from 'typebox';
import { Timestamp } from '../http/schema-parts.ts';

/** How far a read model was, when it was last looked. */
export interface AsOf {
  /** When that was, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  /** For each partition of the log: everything up to here is in the read model, or parked. */
  readonly positions: readonly string[];
  /** How many events come after those. */
  readonly eventsBehind: number;
  /** How old the oldest of them is, milliseconds; 0 where there are none. */
  readonly lagMs: number;
  /** Accounts that stand still in the read model until a person has looked. */
  readonly parkedCount: number;
}

/** How far a read model is, in an answer. */
export const AsOfAnswer = Type.Object(
  {
    time: Timestamp,
    positions: Type.Array(Type.String({ examples: ['1795262400000-0'] }), {
      description: 'By partition of the log: all up to there is in the answer, or parked.',
    }),
    eventsBehind: Type.Integer({ description: 'Events that came after that.', examples: [0] }),
    lagMs: Type.Integer({ description: 'The age of the oldest of these.', examples: [0] }),
    parkedCount: Type.Integer({
      description: 'Accounts that stand still in the read model until a person has looked.',
      examples: [0],
    }),
  },
  {
    description:
      'How far the read model was at `time`, a second before the answer at the most while Redis and ' +
      'MongoDB answer. Left out where that was never found out since the service started.',
  },
);

/** The member `asOf` of an answer, where there is something to say. */
export function asOfMember(asOf: AsOf | undefined): { readonly asOf?: Static<typeof AsOfAnswer> } {
  if (asOf === undefined) return {};
  const { positions, time, ...lag } = asOf;
  return { asOf: { time: new Date(time).toISOString(), positions: [...positions], ...lag } };
}
