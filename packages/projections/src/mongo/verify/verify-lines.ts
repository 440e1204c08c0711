import type { Document } from 'mongodb';
import type { LineWrite } from '../../documents.ts';
import { asStored, typedByIds } from '../document-texts.ts';
import { mongoDocuments } from '../mongo-documents.ts';
import { toLineDocument } from '../mongo-lines.ts';
import { sideBySide } from '../side-by-side.ts';
import { differingLineMember } from './compare-documents.ts';
import { noteStrangers } from './difference.ts';
import { foldStream } from './fold-stream.ts';
import { appliedOf, type ComparedBuilds } from './verify-streams.ts';

const AT_ONCE = 500;

/**
 * Compares every line with what was folded. One of an event that came since is folded from the own
 * stream of it.
 *
 * @returns how many lines were compared
 */
export async function verifyLines(builds: ComparedBuilds): Promise<number> {
  const { db, live, folded, signal } = builds;
  if (live.linesCollection === undefined || folded.linesCollection === undefined) return 0;
  let count = 0;
  let open: string[] = [];
  let ahead: Document[] = [];
  const pairs = sideBySide(db, live.linesCollection, folded.linesCollection);
  for await (const { id, one, other } of pairs) {
    signal.throwIfAborted();
    count += 1;
    if (other === undefined) {
      if (one !== undefined) ahead.push(one);
    } else if (one === undefined || differingLineMember(one, other) !== undefined) {
      open.push(id);
    }
    if (open.length >= AT_ONCE) {
      await lookAgain(builds, live.linesCollection, folded.linesCollection, open);
      open = [];
    }
    if (ahead.length >= AT_ONCE) {
      await lookAhead(builds, live.linesCollection, ahead);
      ahead = [];
    }
  }
  await lookAgain(builds, live.linesCollection, folded.linesCollection, open);
  await lookAhead(builds, live.linesCollection, ahead);
  await noteStrangers(db, live.linesCollection, builds.differences);
  return count;
}

async function lookAgain(
  { db, differences }: ComparedBuilds,
  lines: string,
  foldedLines: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const [now, then] = await Promise.all([
    typedByIds(db, lines, ids),
    typedByIds(db, foldedLines, ids),
  ]);
  for (const id of ids) {
    const [there, folded] = [now.get(id), then.get(id)];
    const member = there && folded && differingLineMember(there, folded);
    if (there !== undefined && member === undefined) continue;
    differences.note(lines, id, { live: there, folded, member });
  }
}

/** Lines that only the live documents have: of events that came since, or of none. */
async function lookAhead(
  builds: ComparedBuilds,
  collection: string,
  lines: readonly Document[],
): Promise<void> {
  const { db, projection, folded, entries, differences } = builds;
  const byStream = new Map<string, Document[]>();
  for (const line of lines) {
    const streamId = String(line['streamId']);
    const known = byStream.get(streamId);
    if (known === undefined) byStream.set(streamId, [line]);
    else known.push(line);
  }
  const heads = await mongoDocuments(db, folded).read([...byStream.keys()]);
  for (const [streamId, ofStream] of byStream) {
    const applied = appliedOf(builds, heads.get(streamId));
    const toVersion = Math.max(...ofStream.map(({ version }) => Number(version)));
    const expected = new Map<string, Document>();
    const keep = (line: LineWrite): void => {
      const document = toLineDocument(line, folded.generation);
      expected.set(document._id, asStored(document));
    };
    if (toVersion > applied.version) {
      await foldStream(projection, entries, { streamId, applied, toVersion }, keep);
    }
    for (const there of ofStream) {
      const id = String(there['_id']);
      const line = expected.get(id);
      const member = line && differingLineMember(there, line);
      if (line !== undefined && member === undefined) continue;
      differences.note(collection, id, { live: there, folded: line, member });
    }
  }
}
