import { StartError } from './start-error.ts';

/** What an operator is told when a port cannot be listened on; any other error stays as it is. */
export function listenError(
  error: unknown,
  { HOST, PORT }: { readonly HOST: string; readonly PORT: number },
): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const sentence = sentenceOf(error.code, HOST, PORT);
  return sentence === undefined ? error : new StartError(sentence, { cause: error });
}

function sentenceOf(code: unknown, host: string, port: number): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use: set PORT to a free one, or stop what listens there`;
    case 'EACCES':
      return `port ${port} may not be opened by this user: set PORT to one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is no address of this machine: set HOST to one that is, or to 0.0.0.0`;
    default:
      return undefined;
  }
}
