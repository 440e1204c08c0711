export type { Answer, Done, Refused, Unavailable, Unknown } from './answer.ts';
export type { Input, OperationName, Output, Problem, ProblemCode } from './calls.ts';
export { createClient, type CallOptions, type Client, type ClientOptions } from './client.ts';
export type { Fetch, FetchAnswer, FetchRequest } from './fetch.ts';
