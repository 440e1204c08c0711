import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Runs a command to its end without showing its output; `problem` is undefined when it succeeded and
 * otherwise says what went wrong, ending with the last lines the command printed.
 */
export function runQuietly(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk) => (output = (output + chunk).slice(-4000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) =>
      resolve({
        problem: error.code === 'ENOENT' ? `${command} is not on PATH` : error.message,
      }),
    );
    child.once('close', (code, signal) => {
      if (code === 0) return resolve({ problem: undefined });
      const last = output.trim().split('\n').slice(-6).join('\n    ');
      resolve({ problem: `it ended with ${signal ?? `code ${code}`}\n    ${last}` });
    });
  });
}

/** The environment for npm and npx: no notices, and nothing of the npm run that we are part of. */
export function quietNpmEnvironment(pathPrefix) {
  const own = /^npm_(lifecycle|package|config_(local_prefix|prefix|global_prefix|npm_version))/;
  const inherited = Object.entries(process.env).filter(([key]) => !own.test(key));
  const path = process.env.PATH ?? '';
  return {
    ...Object.fromEntries(inherited),
    PATH: pathPrefix === undefined ? path : `${pathPrefix}:${path}`,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_loglevel: 'error',
    npm_config_update_notifier: 'false',
  };
}
