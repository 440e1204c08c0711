import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './running-system.ts';

/** A command of the README and what it says that the command prints. */
export interface Step {
  readonly command: string;
  readonly printed: string;
}

/** The commands under the heading "A first deposit", in order. */
export function readmeWalk(): Step[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, section = ''] = /\n## A first deposit\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const pairs = section.matchAll(/```sh\n([\s\S]*?)\n```\s+```(?:json|text)\n([\s\S]*?)\n```/g);
  return [...pairs].map(([, command = '', printed = '']) => ({ command, printed }));
}

/**
 * A text without what differs from run to run (times, positions, hashes, random commit ids) and
 * without the spaces that a formatter puts into JSON.
 */
export function comparable(text: string): string {
  return text
    .replaceAll('\\"', '"')
    .replaceAll(/"hash":"[\w-]{16}"/g, '"hash":"…"')
    .replaceAll(/"commit":"[\w-]{16}"/g, '"commit":"…"')
    .replaceAll(/"time":\d{13}/g, '"time":…')
    .replaceAll(/"\d{13}-\d+"/g, '"…"')
    .replaceAll(/\s+/g, '');
}
