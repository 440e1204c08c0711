import type { LeaseFacts } from '@streamfold/projections';

/** What the holder of a partition says of one of its projections, with each renewal of its lease. */
export interface ProjectionFacts {
  /** `running`, or what keeps it from that. */
  readonly status: string;
  /** What does not answer, or made it stop. */
  readonly problem: string | undefined;
  /** Failures one after the other, since the last step that got on. */
  readonly failures: number;
  /** Seconds since the last progress, or since it last had nothing to do. */
  readonly idleSeconds: number;
}

/** What `facts` say of `projection`; undefined: nothing that can be read. */
export function factsOf(facts: LeaseFacts, projection: string): ProjectionFacts | undefined {
  const said = memberOf(memberOf(facts, 'projections'), projection);
  const status = memberOf(said, 'status');
  if (typeof status !== 'string') return undefined;
  const problem = memberOf(said, 'problem');
  return {
    status,
    problem: typeof problem === 'string' ? problem : undefined,
    failures: numberOf(memberOf(said, 'failures')),
    idleSeconds: numberOf(memberOf(said, 'idleMs')) / 1_000,
  };
}

/** Anybody may write into the database. */
function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
