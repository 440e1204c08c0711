export { sharedMongo, privateMongo, type SharedMongo } from './mongo-server.ts';
export type { PrivateServer, PrivateServerOptions } from './private-server.ts';
export { privateRedis, sharedRedis, type SharedRedis } from './redis-server.ts';
export { startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
export { seededRandom, type SeededRandom } from './seeded-random.ts';
