import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RespParser } from './resp-parser.ts';
import { RedisReplyError, type Reply } from './resp-reply.ts';

/** As a server would send it. */
function encode(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (reply instanceof RedisReplyError) return `-${reply.message}\r\n`;
  return `*${reply.length}\r\n${reply.map(encode).join('')}`;
}

function parse(chunks: readonly Buffer[]): Reply[] {
  const replies: Reply[] = [];
  const parser = new RespParser((reply) => replies.push(reply));
  for (const chunk of chunks) parser.push(chunk);
  return replies;
}

describe('replies', () => {
  it('are read in each of their forms', () => {
    const bytes = Buffer.from('+OK\r\n+QUEUED\r\n+PONG\r\n:-12\r\n$2\r\n€\r\n'.replace('$2', '$3'));
    expect(parse([bytes])).toEqual(['OK', 'QUEUED', 'PONG', -12, '€']);
    expect(parse([Buffer.from('*-1\r\n*0\r\n$-1\r\n$0\r\n\r\n')])).toEqual([null, [], null, '']);
    const [error] = parse([Buffer.from('-WRONGTYPE not a stream\r\n')]);
    expect(error).toBeInstanceOf(RedisReplyError);
    expect(error).toMatchObject({ name: 'ReplyError', message: 'WRONGTYPE not a stream' });
  });

  it('are the same wherever their bytes are cut', () => {
    const { reply } = fc.letrec<{ reply: Reply; list: Reply }>((tie) => ({
      reply: fc.oneof(
        { maxDepth: 3 },
        fc.constant(null),
        fc.integer(),
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.stringMatching(/^[A-Z]{1,8} [a-z]{0,8}$/).map((text) => new RedisReplyError(text)),
        tie('list'),
      ),
      list: fc.array(tie('reply'), { maxLength: 5 }),
    }));
    const cuts = fc.array(fc.nat(400), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 6 }), cuts, (replies, places) => {
        const bytes = Buffer.from(replies.map(encode).join(''));
        const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
        const chunks = edges.map((edge, index) => bytes.subarray(edges[index - 1] ?? 0, edge));
        expect(parse(chunks)).toEqual(replies);
      }),
      { numRuns: 500 },
    );
  });

  it('that are no RESP2 are refused', () => {
    expect(() => parse([Buffer.from('HTTP/1.1 400 Bad Request\r\n')])).toThrow('no RESP2');
  });
});
