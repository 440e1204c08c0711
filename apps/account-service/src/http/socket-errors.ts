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
 * refusal for the answer to it. `onProblem` is told of each refusal.
 */
export function socketErrors(onProblem: (problem: ProblemError) => void): SocketErrors {
  const refuse = (socket: Socket, code: string | undefined): void => {
    // Answered already: what still comes in is read and dropped, see below.
    if (socket.destroyed || socket.writableEnded) return;
    const problem = problemOf(code);
    onProblem(problem);
    endWith(problem, socket);
  };
  // Of each connection the answers that were not finished when its newest request came, and that one's.
  const underWay = new WeakMap<Socket, readonly ServerResponse[]>();
  return {
    watch: (server) => {
      server.on('request', (request, response) => {
        const before = underWay.get(request.socket)?.filter(isUnanswered) ?? [];
        underWay.set(request.socket, [...before, response]);
      });
    },
    answer: (error, socket) => {
      if (error.code === 'ECONNRESET' || socket.destroyed) {
        socket.destroy();
        return;
      }
      const answers = underWay.get(socket) ?? [];
      if (answers.some(isStreamed)) {
        // It sees to its own times. What cannot be read any more can only be cut.
        if (error.code !== 'ERR_HTTP_REQUEST_TIMEOUT') socket.destroy();
        return;
      }
      const owed = answers.filter((response) => isUnanswered(response) && response.req.complete);
      if (owed.length === 0) {
        refuse(socket, error.code);
        return;
      }
      const answered = Promise.all(owed.map((response) => once(response, 'close')));
      void answered.then(() => refuse(socket, error.code));
    },
  };
}

function isUnanswered({ closed }: ServerResponse): boolean {
  return !closed;
}

// An answer that has begun before its request has come whole: that of a bulk.
function isStreamed(response: ServerResponse): boolean {
  return isUnanswered(response) && response.headersSent && !response.req.complete;
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

function endWith(problem: ProblemError, socket: Socket): void {
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
