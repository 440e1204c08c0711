export { sharedMongo, privateMongo, type SharedMongo } from './mongo-server.ts';
export type { PrivateServer, PrivateServerOptions } from './private-server.ts';
export {
  privateRedis,
  sharedRedis,
  type PrivateRedisOptions,
  type SharedRedis,
} from './redis-server.ts';
export { startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
export { specify, type Expectation, type SpecifiedDecider } from './decider-spec.ts';
export { seededRandom, type SeededRandom } from './seeded-random.ts';
export { makeAuthority, type Authority, type Identity } from './certificates.ts';
export { isBuiltWithTls, tlsRedis, type TlsRedis } from './tls-redis.ts';
export { aclRedis, REDIS_USERS, type AclRedis, type RedisUser } from './acl-redis.ts';
