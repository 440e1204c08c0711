#!/usr/bin/env node
import process from 'node:process';
import { CliError } from './errors.ts';
import { createProgram } from './program.ts';
import { INTERRUPTED, interruptionOf } from './terminal/interruption.ts';
import { createTerminal } from './terminal/terminal.ts';

const terminal = createTerminal(process);
const signal = interruptionOf(process);

const program = createProgram({
  terminal,
  signal,
  onExitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  terminal.err(error.message);
  process.exitCode = signal.aborted ? INTERRUPTED : 1;
}
