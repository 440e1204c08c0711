import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemCodeOf } from '../local-error.ts';

const ABANDONED_MS = 60 * 60_000;
const PARTIAL = '.partial-';

/** The folder for fetched things: STREAMFOLD_CACHE, else `streamfold` in the user's cache folder. */
export function cacheFolderOf(env: NodeJS.ProcessEnv): string {
  const setting = (name: string): string | undefined => nonEmpty(env[name]);
  const caches = setting('XDG_CACHE_HOME') ?? join(setting('HOME') ?? homedir(), '.cache');
  return setting('STREAMFOLD_CACHE') ?? join(caches, 'streamfold');
}

/** The folder of something that was fetched whole, or undefined. */
export function findFetched(cacheFolder: string, name: string): string | undefined {
  const folder = join(cacheFolder, name);
  return existsSync(folder) ? folder : undefined;
}

/**
 * Fetches something into a folder of the cache, whole or not at all: `fill` gets an empty folder
 * beside the final one, which is renamed when it has succeeded. Of two runs at once the first wins.
 */
export async function fetchOnce(
  cacheFolder: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder, name);
  mkdirSync(cacheFolder, { recursive: true });
  removeAbandoned(cacheFolder);
  const partial = join(cacheFolder, `${PARTIAL}${name}-${String(process.pid)}`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  const removePartial = (): void => rmSync(partial, { recursive: true, force: true });
  process.once('exit', removePartial);
  try {
    await fill(partial);
    renameSync(partial, folder);
  } catch (thrown) {
    removePartial();
    const code = systemCodeOf(thrown);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw thrown;
  } finally {
    process.removeListener('exit', removePartial);
  }
  return folder;
}

// A variable that is set to nothing counts as one that is not set.
function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function removeAbandoned(cacheFolder: string): void {
  for (const entry of readdirSync(cacheFolder)) {
    if (!entry.startsWith(PARTIAL)) continue;
    const path = join(cacheFolder, entry);
    const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - touched > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}
