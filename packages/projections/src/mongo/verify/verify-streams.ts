import type { EntryReader } from '@streamfold/event-store';
import type { Db, Document } from 'mongodb';
import type { Build, BuildNames } from '../../build.ts';
import type { LineWrite, StoredDocument } from '../../documents.ts';
import { asStored, typedByIds } from '../document-texts.ts';
import { mongoDocuments } from '../mongo-documents.ts';
import { toLineDocument } from '../mongo-lines.ts';
import { sideBySide } from '../side-by-side.ts';
import { noDocument, readApplied, type Applied } from '../../plan/applied.ts';
import type { AnyStreamProjection } from '../../projection.ts';
import { differingLineMember, differingMember } from './compare-documents.ts';
import { noteStrangers, type Differences } from './difference.ts';
import { foldStream } from './fold-stream.ts';

/** What is compared: the live documents of streams, and what was folded anew. */
export interface ComparedBuilds {
  readonly db: Db;
  readonly projection: AnyStreamProjection;
  readonly live: BuildNames;
  readonly folded: Build;
  readonly entries: Pick<EntryReader, 'streamEntries' | 'read'>;
  readonly differences: Differences;
  readonly signal: AbortSignal;
}

const AT_ONCE = 200;

/**
 * Compares every document with what was folded. The projection goes on meanwhile: where it is further,
 * the stream's own events are folded up to there.
 *
 * @returns how many documents were compared
 */
export async function verifyStreams(builds: ComparedBuilds): Promise<number> {
  const { db, live, folded, signal } = builds;
  let count = 0;
  let open: string[] = [];
  for await (const { id, one, other } of sideBySide(db, live.collection, folded.collection)) {
    signal.throwIfAborted();
    count += 1;
    if (one !== undefined && other !== undefined && differingMember(one, other) === undefined) {
      continue;
    }
    open.push(id);
    if (open.length < AT_ONCE) continue;
    await lookAgain(builds, open);
    open = [];
  }
  await lookAgain(builds, open);
  await noteStrangers(db, live.collection, builds.differences);
  return count;
}

/** Looks at documents that were not equal a moment ago as they are now. */
async function lookAgain(builds: ComparedBuilds, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { db, live, folded, differences } = builds;
  const before = await mongoDocuments(db, folded).read(ids);
  const [now, then] = await Promise.all([
    typedByIds(db, live.collection, ids),
    typedByIds(db, folded.collection, ids),
  ]);
  for (const id of ids) {
    const [there, expected] = [now.get(id), then.get(id)];
    const version = Number(there?.['version']);
    const applied = appliedOf(builds, before.get(id));
    if (there === undefined || !(version > applied.version)) {
      const member = there && expected && differingMember(there, expected);
      if (there !== undefined && expected !== undefined && member === undefined) continue;
      differences.note(live.collection, id, { live: there, folded: expected, member });
      continue;
    }
    await lookAhead(builds, { id, there, applied, version });
  }
}

/** Folds a stream up to where its live document is, and compares. */
async function lookAhead(
  builds: ComparedBuilds,
  ahead: {
    readonly id: string;
    readonly there: Document;
    readonly applied: Applied;
    readonly version: number;
  },
): Promise<void> {
  const { projection, entries, differences, live } = builds;
  const { generation } = builds.folded;
  const { id, there, applied: before, version } = ahead;
  const lines: LineWrite[] = [];
  const from = { streamId: id, applied: before, toVersion: version };
  const { applied, problem } = await foldStream(projection, entries, from, (line) => {
    lines.push(line);
  });
  const { hash, time } = applied;
  if (problem !== undefined || hash === undefined) {
    const folded = before.version === 0 && applied.version === 0 ? undefined : {};
    const isExtra = folded === undefined;
    const of = { live: there, folded, ...(isExtra ? {} : { member: 'version', problem }) };
    differences.note(live.collection, id, of);
    return;
  }
  // Own events have no positions, so that these are as they are.
  const timestamps: unknown = there['timestamps'];
  const body = projection.toBody(applied.state);
  const members = { ...body, version, timestamps, hash, generation };
  const folded = asStored({ _id: id, ...members, updatedAt: new Date(time) });
  const member = differingMember(there, folded);
  if (member !== undefined) differences.note(live.collection, id, { live: there, folded, member });
  await compareLines(builds, lines);
}

/** Lines of events that were folded after the others: they are there before their document is. */
async function compareLines(builds: ComparedBuilds, lines: readonly LineWrite[]): Promise<void> {
  const { db, live, folded: foldedBuild, differences } = builds;
  if (live.linesCollection === undefined || lines.length === 0) return;
  const expected = lines.map((line) => asStored(toLineDocument(line, foldedBuild.generation)));
  const ids = expected.map(({ _id }) => String(_id));
  const found = await typedByIds(db, live.linesCollection, ids);
  for (const folded of expected) {
    const id = String(folded['_id']);
    const there = found.get(id);
    const member = there && differingLineMember(there, folded);
    if (there !== undefined && member === undefined) continue;
    differences.note(live.linesCollection, id, { live: there, folded, member });
  }
}

/** What a folded document reflects; nothing where there is none. */
export function appliedOf(
  { projection, folded }: Pick<ComparedBuilds, 'projection' | 'folded'>,
  document: StoredDocument | undefined,
): Applied {
  if (document === undefined) return noDocument(projection).applied;
  const reading = readApplied(projection, folded.generation, document);
  if (reading.outcome !== 'valid') {
    throw new Error(`${projection.name} cannot read a document that it has just written`);
  }
  return reading.applied;
}
