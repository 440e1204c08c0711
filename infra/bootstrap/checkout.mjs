import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the checkout, wherever the command was given. */
export const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where the bootstrap keeps what it fetched for this checkout. */
export const toolchain = join(checkout, '.streamfold', 'toolchain');

/** The root package.json, parsed. */
export function rootManifest() {
  return JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
}
