// Makes the file of users that Redis reads, and a password for each user that needs one:
//
//   node make-users.mjs <users.acl> <folder> [--without command,…] [--renew user,…] [--retire user,…]
//
// Into <folder>/acl go users.acl, with hashes of the passwords, and into <folder>/<user> the file
// `password`. Passwords that are there stay, so that running it again changes nothing.
// `--renew` gives a user a new password beside the one it had, which goes on working until `--retire`.
// `--without` leaves out commands that an older Redis does not know and would not start with.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const PASSWORD_BYTES = 32;

const list = (text) => (text === undefined || text === '' ? [] : text.split(','));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    without: { type: 'string' },
    renew: { type: 'string' },
    retire: { type: 'string' },
  },
});
const [template, folder] = positionals;
if (template === undefined || folder === undefined) {
  process.stderr.write(
    'Usage: make-users.mjs <users.acl> <folder> [--renew user] [--retire user]\n',
  );
  process.exit(2);
}
const without = new Set(list(values.without).map((command) => `+${command}`));
const [renewed, retired] = [list(values.renew), list(values.retire)];

const users = readFileSync(template, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('user '))
  .map((line) => line.split(' ').filter((rule) => !without.has(rule)));
const names = users.filter((rules) => !rules.includes('nopass')).map(([, name]) => name);
for (const name of [...renewed, ...retired]) {
  if (!names.includes(name)) {
    process.stderr.write(
      `There is no user ${name} with a password: it is one of ${names.join(', ')}\n`,
    );
    process.exit(2);
  }
}

const lines = users.map(([keyword, name, ...rules]) => {
  const passwords = names.includes(name) ? passwordsOf(name) : [];
  const hashes = passwords.map(
    (password) => `#${createHash('sha256').update(password).digest('hex')}`,
  );
  return [keyword, name, ...hashes, ...rules].join(' ');
});
// The hashes are of 256 random bits: nobody gets from them to the passwords.
write(join(folder, 'acl'), 'users.acl', `${lines.join('\n')}\n`);
process.stdout.write(`${names.length} users have passwords: ${names.join(', ')}\n`);

/** The password of a user, made if there is none, and the one before it while that still works. */
function passwordsOf(name) {
  const home = join(folder, name);
  const current = join(home, 'password');
  const previous = join(home, 'previous');
  if (retired.includes(name)) rmSync(previous, { force: true });
  if (renewed.includes(name) && existsSync(current)) write(home, 'previous', readFileSync(current));
  if (renewed.includes(name) || !existsSync(current)) {
    write(home, 'password', `${randomBytes(PASSWORD_BYTES).toString('hex')}\n`);
  }
  return [current, previous].filter(existsSync).map((file) => readFileSync(file, 'utf8').trim());
}

/**
 * Whole or not at all: a reader never finds half of it. Readable by all who see the folder, because
 * containers run as different users; each container is given the folder of its own user alone.
 */
function write(home, name, text) {
  mkdirSync(home, { recursive: true });
  const unfinished = join(home, `${name}.new`);
  writeFileSync(unfinished, text, { mode: 0o444 });
  renameSync(unfinished, join(home, name));
}
