import { once } from 'node:events';
import { connect } from 'node:net';

/** The same command, many times, on several connections. */
export interface RespLoad {
  readonly port: number;
  readonly connections: number;
  /** Commands that wait for their answers on each connection. */
  readonly pipelined: number;
  readonly commands: number;
  readonly command: readonly string[];
}

const LINE_FEED = 10;

/**
 * Commands a second that Redis answers when it is sent nothing but bytes made beforehand. The command
 * must be one that answers with a bulk string, as XADD does.
 *
 * @throws {Error} an answer was an error
 */
export async function measureResp(load: RespLoad): Promise<number> {
  const batch = Buffer.from(respOf(load.command).repeat(load.pipelined));
  const batches = Math.ceil(load.commands / load.connections / load.pipelined);
  const started = performance.now();
  await Promise.all(
    Array.from({ length: load.connections }, () => sendBatches(load, batch, batches)),
  );
  const seconds = (performance.now() - started) / 1_000;
  return (batches * load.connections * load.pipelined) / seconds;
}

/** A command as Redis reads it. */
export function respOf(command: readonly string[]): string {
  const parts = command.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`);
  return `*${command.length}\r\n${parts.join('')}`;
}

async function sendBatches(load: RespLoad, batch: Buffer, batches: number): Promise<void> {
  const socket = connect(load.port, '127.0.0.1');
  await once(socket, 'connect');
  try {
    for (let sent = 0; sent < batches; sent++) {
      socket.write(batch);
      // An answer is two lines: its length, and the id of the entry.
      let lines = load.pipelined * 2;
      while (lines > 0) {
        const [answers] = (await once(socket, 'data')) as [Buffer];
        // An error begins with `-` and a word; the `-` within an id is followed by a digit.
        if (/^-[A-Z]/.test(answers.toString('latin1', 0, 2))) throw new Error(answers.toString());
        lines -= countLines(answers);
      }
    }
  } finally {
    socket.destroy();
  }
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (const byte of bytes) if (byte === LINE_FEED) lines += 1;
  return lines;
}
