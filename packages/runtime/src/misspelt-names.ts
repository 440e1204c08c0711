import type { TObject } from 'typebox';
import type { Environment } from './read-config.ts';
import { settingsOf } from './setting.ts';

/** Shorter names are too near to those of other programs. */
const LENGTH_MIN = 8;

/** A line for each variable that is one letter away from a setting, and none itself. */
export function misspeltNames(schema: TObject, env: Environment): readonly string[] {
  const settings = [...settingsOf(schema).keys()].filter(({ length }) => length >= LENGTH_MIN);
  return Object.keys(env).flatMap((name) => {
    if (settings.includes(name)) return [];
    const meant = settings.find((setting) => isOneLetterAway(name, setting));
    return meant === undefined ? [] : [`${name} is no setting: is ${meant} meant?`];
  });
}

// One letter more, one less, another one, or two that changed places.
function isOneLetterAway(name: string, setting: string): boolean {
  if (Math.abs(name.length - setting.length) > 1) return false;
  let start = 0;
  while (start < name.length && name[start] === setting[start]) start += 1;
  const rest = name.slice(start);
  const meant = setting.slice(start);
  return (
    rest.slice(1) === meant ||
    rest === meant.slice(1) ||
    (rest.length === meant.length && rest.slice(1) === meant.slice(1)) ||
    rest === `${meant.charAt(1)}${meant.charAt(0)}${meant.slice(2)}`
  );
}
