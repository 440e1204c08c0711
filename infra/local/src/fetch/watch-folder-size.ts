import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';

const EVERY_MS = 200;

/** What is fetched, for a person. */
export interface FetchLabel {
  readonly label: string;
  readonly totalBytes: number;
}

/**
 * Shows the growth of a folder while `work` downloads into it: a progress bar for package clients
 * that show none of their own when they are not on a terminal.
 */
export async function watchFolderSize<T>(
  folder: string,
  { label, totalBytes }: FetchLabel,
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  const task = progress.begin(label, totalBytes);
  const timer = setInterval(() => task.update(folderBytes(folder)), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    task.done();
  }
}

function folderBytes(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // Files come and go while the client works.
    const stat = statSync(join(folder, entry), { throwIfNoEntry: false });
    if (stat?.isFile()) bytes += stat.size;
  }
  return bytes;
}
