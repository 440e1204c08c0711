import { commitIdOf } from '../idempotency/commit-id-of.ts';
import { ProblemError } from '../http/problem-details.ts';
import { refusalText, resumeText } from './answer-text.ts';
import type { BulkInput } from './bulk-input.ts';
import type { BulkOutput } from './bulk-output.ts';
import { carryOutLine, type LineRun } from './carry-out-line.ts';
import { LineSplitter, type RawLine } from './line-splitter.ts';
import { OrderedAnswers } from './ordered-answers.ts';
import type { ParseLine } from './parse-line.ts';

/** The bounds of one bulk. */
export interface BulkLimits {
  /** Lines that are under way, or whose answer the client has not read. */
  readonly concurrencyMax: number;
  readonly lineBytesMax: number;
  /** How long a line may take to come, from when it could be read, milliseconds. */
  readonly lineTimeoutMs: number;
  /** How long, after an early end, the client is given to read of it, milliseconds. */
  readonly lingerMs: number;
}

/** One bulk: what comes in, where the answers go, and what is done with a line. */
export interface Bulk extends LineRun {
  readonly input: BulkInput;
  readonly output: BulkOutput;
  readonly parse: ParseLine;
  readonly stop: AbortSignal;
  readonly limits: BulkLimits;
}

/** How a bulk ended: `ended` where every line was read. */
export type BulkEnd = 'ended' | 'gone' | 'late' | 'stopped';

/**
 * Carries out the lines of a bulk as they come, side by side, and answers each in its turn. Lines are
 * given to the store in their order, and it keeps the order of what is asked of one account.
 *
 * Settles when everything that was begun has ended, also where the client has gone.
 */
export async function runBulk(bulk: Bulk): Promise<BulkEnd> {
  const { input, output, limits } = bulk;
  const answers = new OrderedAnswers(limits.concurrencyMax);
  const [{ end, resume }] = await Promise.all([
    readLines(bulk, answers).finally(() => answers.end()),
    sendAnswers(output, answers),
  ]);
  if (end === 'stopped' || end === 'late') {
    await output.send(resumeText(resume, END_PROBLEMS[end]));
    await input.drain(limits.lingerMs);
  }
  output.end();
  return end;
}

const END_PROBLEMS = {
  stopped: new ProblemError('stopping', 'the service is stopping; send on from the line `resume`'),
  late: new ProblemError('request_timeout', 'the next line did not come in time'),
} as const;

interface Read {
  readonly end: BulkEnd;
  /** The first line that was not begun. */
  readonly resume: number;
}

async function readLines(bulk: Bulk, answers: OrderedAnswers): Promise<Read> {
  const { input, limits, stop } = bulk;
  const splitter = new LineSplitter(limits.lineBytesMax);
  let number = 0;
  // Counted while a line is waited for, and not while those before it are carried out.
  let deadline = performance.now() + limits.lineTimeoutMs;
  for (;;) {
    const next = await input.next(deadline);
    if (next.outcome === 'ended') {
      const last = splitter.end();
      if (last !== undefined) await begin(bulk, answers, (number += 1), last);
      return { end: 'ended', resume: number + 1 };
    }
    if (next.outcome !== 'bytes') return { end: next.outcome, resume: number + 1 };
    for (const line of splitter.push(next.bytes)) {
      if (stop.aborted) return { end: 'stopped', resume: number + 1 };
      if (input.isGone) return { end: 'gone', resume: number + 1 };
      number += 1;
      await begin(bulk, answers, number, line);
      deadline = performance.now() + limits.lineTimeoutMs;
    }
  }
}

/** Begins a line as soon as it may. */
async function begin(
  bulk: Bulk,
  answers: OrderedAnswers,
  number: number,
  raw: RawLine,
): Promise<void> {
  if (raw !== 'too_long' && isBlank(raw)) return;
  const { parse, context, tally } = bulk;
  const room = answers.room();
  if (room !== undefined) await room;
  tally.lines += 1;
  const parsed = parse(raw);
  if (parsed.outcome === 'bad') {
    tally.refused += 1;
    answers.add(Promise.resolve(refusalText(number, parsed.key, parsed.problem)));
    return;
  }
  // The line may be one that was sent before, on a connection that broke, and that still runs. Those
  // after it wait too: they are not to overtake it.
  const commitId = commitIdOf(context.principal, parsed.key);
  for (;;) {
    const ended = context.parts.keys.ended(commitId);
    if (ended === undefined) break;
    await ended;
  }
  answers.add(carryOutLine(number, parsed, bulk));
}

async function sendAnswers(output: BulkOutput, answers: OrderedAnswers): Promise<void> {
  for (;;) {
    const texts = await answers.take();
    if (texts.length === 0) return;
    await output.send(texts.join(''));
    answers.release(texts.length);
  }
}

const BLANK: ReadonlySet<number> = new Set(Buffer.from(' \t\r'));

function isBlank(line: Buffer): boolean {
  return line.every((byte) => BLANK.has(byte));
}
