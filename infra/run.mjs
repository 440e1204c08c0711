// The bootstrap behind every root script: `npm start` is `node infra/run.mjs start`. It runs on any
// Node from 20 on, brings the Node and the packages the workspace needs, then runs the command.
import process from 'node:process';
import { commands } from './bootstrap/commands.mjs';
import { chooseNode } from './bootstrap/choose-node.mjs';
import { installPackages } from './bootstrap/install-packages.mjs';
import { runSteps } from './bootstrap/run-steps.mjs';
import { BootstrapError } from './bootstrap/bootstrap-error.mjs';

const [name, ...rest] = process.argv.slice(2);

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof BootstrapError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main() {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`There is no command "${name}".\n\n${usage()}`);
    return 2;
  }
  const node = await chooseNode();
  await installPackages(node);
  return runSteps({ node, steps: command.steps(rest), watchParent: command.watchParent === true });
}

function usage() {
  const lines = Object.entries(commands).map(
    ([key, { about }]) => `  ${key.padEnd(12)} ${about}\n`,
  );
  return `Usage: node infra/run.mjs <command> [arguments]\n\nCommands:\n${lines.join('')}`;
}
