import type { TObject } from 'typebox';
import { allowedValues, settingsOf } from './setting.ts';

/** One setting as documentation and `--help` show it. */
export interface SettingRow {
  readonly name: string;
  /** The allowed values in words, with the range. */
  readonly type: string;
  /** The unit of a number; empty where there is none. */
  readonly unit: string;
  /** The default as one would write it in the environment, `none` for nothing; empty: it is required. */
  readonly default: string;
  readonly description: string;
}

/** The variable that names the file. It is no setting of a schema, for it cannot stand in the file. */
export const CONFIG_FILE: SettingRow = {
  name: 'CONFIG_FILE',
  type: 'the path of a file',
  unit: '',
  default: 'none',
  description:
    'A JSON file with settings: one object with the names below and plain values, as 8444 or true. The ' +
    'environment goes before it.',
};

/** The settings of a schema as rows, in the order of the schema. */
export function describeConfig(schema: TObject): readonly SettingRow[] {
  return [...settingsOf(schema)].map(([name, setting]) => ({
    name,
    type: allowedValues(setting),
    unit: setting.unit ?? '',
    default: textOf(setting.default),
    description: setting.description ?? '',
  }));
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (value === '') return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The settings as the text that `--help` prints: one line a setting, its description below it. */
export function helpText(name: string, schema: TObject): string {
  const lines = [CONFIG_FILE, ...describeConfig(schema)].flatMap((row) => {
    const unit = row.unit === '' ? '' : `, ${row.unit}`;
    const fallback = row.default === '' ? 'required' : `default ${row.default}`;
    return [`  ${row.name}  (${row.type}${unit}; ${fallback})`, `      ${row.description}`];
  });
  return [
    `${name}: settings, read from the environment and from CONFIG_FILE`,
    '',
    ...lines,
    '',
  ].join('\n');
}
