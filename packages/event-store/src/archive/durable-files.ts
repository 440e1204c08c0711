import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** The end of the names of files that are being written; what has it may be removed. */
export const PARTIAL = '.partial';

/** A name for a file while it is written, which no other process uses. */
export function partialName(): string {
  return `${process.pid}-${performance.now().toString(36).replace('.', '')}${PARTIAL}`;
}

/** Writes a file so that after a crash it is whole, or is not there, or is what was there before. */
export async function writeDurably(
  folder: string,
  file: string,
  data: string | Uint8Array,
): Promise<void> {
  const partial = partialName();
  const handle = await open(join(folder, partial), 'w');
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await publish(folder, partial, file);
}

/** Gives a file that is synced its name, for good: the name is on the disk too. */
export async function publish(folder: string, partial: string, file: string): Promise<void> {
  await rename(join(folder, partial), join(folder, file));
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
