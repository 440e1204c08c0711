import { once } from 'node:events';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { ProblemError, PROBLEM_MEDIA_TYPE, problemDetails } from './problem-details.ts';

/** How long, in milliseconds, a connection is kept for the client to read why it is closed. */
const LINGER_MS = 500;

/** Answers for bytes that never become a request. */
export interface SocketErrors {
  /** Follows the requests of a server, whose answers must not be mixed up with these. */
  readonly watch: (server: Server) => void;
  readonly answer: (error: Error & { readonly code?: string }, socket: Socket) => void;
}

/**
 * Answers what Node's HTTP parser refused with problem details, and the end of the connection.
 *
 * A request that came whole before those bytes is answered first: its client must not take the
 * refusal for the answer to it.
 */
export function socketErrors(): SocketErrors {
  const underWay = new WeakMap<Socket, Set<ServerResponse>>();
  return {
    watch: (server) => {
      server.on('request', (request, response) => {
        const responses = underWay.get(request.socket) ?? new Set();
        underWay.set(request.socket, responses.add(response));
        response.once('close', () => responses.delete(response));
      });
    },
    answer: (error, socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed) {
        socket.destroy();
        return;
      }
      const owed = [...(underWay.get(socket) ?? [])].filter(({ req }) => req.complete);
      if (owed.length === 0) {
        refuse(socket, error.code);
        return;
      }
      const answered = Promise.all(owed.map((response) => once(response, 'close')));
      void answered.then(() => refuse(socket, error.code));
    },
  };
}

/** Answers an `Expect` header that asks for something else than `100-continue`. */
export function answerUnknownExpectations(server: Server): void {
  server.on('checkExpectation', (_request, response) => {
    const problem = new ProblemError('expectation_failed', 'the Expect header is not supported');
    response.writeHead(problem.problem.status, {
      'content-type': PROBLEM_MEDIA_TYPE,
      connection: 'close',
    });
    response.end(JSON.stringify(problemDetails(problem)));
  });
}

function refuse(socket: Socket, code: string | undefined): void {
  // Answered already: what still comes in is read and dropped, see below.
  if (socket.destroyed || socket.writableEnded) return;
  const problem = problemOf(code);
  const { status } = problem.problem;
  const body = JSON.stringify(problemDetails(problem));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Closed at once, with bytes of the client unread, the connection would be reset, and the client
  // could lose this answer before it has read it.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function problemOf(code: string | undefined): ProblemError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError('request_timeout', 'the request did not arrive in time');
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError('headers_too_large', 'the request line and headers are too large');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ProblemError('body_too_large', 'the chunks carry too much beside the data');
    case undefined:
    default:
      return new ProblemError('request_malformed', 'this is not an HTTP request');
  }
}
