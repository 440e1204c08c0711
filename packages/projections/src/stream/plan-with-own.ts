import type { StreamEntry } from '../category-entry.ts';
import type { LineWrite } from '../documents.ts';
import { ForkError } from '../errors.ts';
import { readOwnStream } from '../own-streams.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { Applied, FoldRules } from '../plan/applied.ts';
import type { Finding } from '../plan/follow.ts';
import { planStream } from '../plan/stream-plan.ts';
import type { StreamLaneParts } from './stream-parts.ts';

/** What the entries of one stream come to, with its own events where they are needed. */
export interface PlannedStream {
  readonly applied: Applied;
  readonly lines: readonly LineWrite[];
  readonly poison: ParkedEntry | undefined;
  readonly waiting: readonly StreamEntry[];
  readonly findings: readonly Finding[];
}

/**
 * Plans entries of one stream that are not simply the next ones, reading its own events in bounded
 * pieces.
 *
 * @throws {ForkError} a document and the log tell two histories
 * @throws as `readOwnStream`
 */
export async function planWithOwn(
  { entries: reader }: Pick<StreamLaneParts, 'entries'>,
  rules: FoldRules,
  input: {
    readonly streamId: string;
    readonly applied: Applied;
    readonly entries: readonly StreamEntry[];
  },
): Promise<PlannedStream> {
  const { streamId } = input;
  let { applied, entries: open } = input;
  const lines: LineWrite[] = [];
  const findings: Finding[] = [];
  let own: Awaited<ReturnType<typeof readOwnStream>> | undefined;
  for (;;) {
    const plan = planStream({ rules, streamId, applied, entries: open, own });
    switch (plan.outcome) {
      case 'forked':
        throw new ForkError(streamId, plan.version, plan.problem);
      case 'read_own':
        if (own !== undefined) throw new Error(`stream ${streamId} is read a second time`);
        own = await readOwnStream(reader, { streamId, ...plan });
        break;
      case 'planned': {
        ({ applied } = plan);
        lines.push(...plan.lines);
        findings.push(...plan.findings);
        const { poison, waiting } = plan;
        if (plan.remaining.length === 0) return { applied, lines, poison, waiting, findings };
        open = plan.remaining;
        own = undefined;
      }
    }
  }
}
