import { Ajv } from 'ajv';
import type { Static, TObject } from 'typebox';
import { ConfigError } from './config-error.ts';
import { redactUrl } from './redact-url.ts';
import { allowedValues, settingsOf, type Setting } from './setting.ts';

/** The environment as a process has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings that `schema` names from the environment into a frozen object.
 *
 * The property names of the schema are the names of the variables. A variable that is unset or
 * empty takes the schema's default. Texts are turned into the schema's types here and nowhere else:
 * integers must be written in plain digits, booleans as `true` or `false`.
 *
 * @param inFile values of the schema's types, by name, for what the environment does not set
 * @throws {ConfigError} with every problem at once, one line each
 */
export function readConfig<Schema extends TObject>(
  schema: Schema,
  env: Environment,
  inFile: Readonly<Record<string, unknown>> = {},
): Readonly<Static<Schema>> {
  const settings = settingsOf(schema);
  const values: Record<string, unknown> = {};
  for (const [name, setting] of settings) {
    const text = env[name];
    if (text !== undefined && text !== '') values[name] = fromText(text, setting);
    else if (inFile[name] !== undefined) values[name] = inFile[name];
  }
  const ajv = new Ajv({ allErrors: true, useDefaults: true });
  ajv.addVocabulary(['unit', 'form', 'secret']);
  const validate = ajv.compile<Static<Schema>>(schema);
  const candidate: unknown = values;
  if (validate(candidate)) return Object.freeze(candidate);
  const names = new Set(
    (validate.errors ?? []).map(({ instancePath, params }) => {
      const missing: unknown = params['missingProperty'];
      return typeof missing === 'string' ? missing : instancePath.slice(1);
    }),
  );
  throw new ConfigError(
    [...names].map((name) => problem(name, settings.get(name) ?? {}, { env, inFile })),
  );
}

// What cannot be turned stays the text that it is, and the schema then refuses it.
function fromText(text: string, { type }: Setting): unknown {
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function problem(
  name: string,
  setting: Setting,
  {
    env,
    inFile,
  }: { readonly env: Environment; readonly inFile: Readonly<Record<string, unknown>> },
): string {
  // What stands in the environment goes before the file, and so it is what was refused.
  const given = env[name] === undefined || env[name] === '' ? inFile[name] : env[name];
  const unit = setting.unit === undefined ? '' : ` (${setting.unit})`;
  const allowed = `${allowedValues(setting)}${unit}`;
  if (given === undefined) return `${name} is not set: it must be ${allowed}`;
  if (setting.secret === true) return `${name} is not valid: it must be ${allowed}`;
  return `${name} is ${redactUrl(JSON.stringify(given))}: it must be ${allowed}`;
}
