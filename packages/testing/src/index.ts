export { sharedMongo, privateMongo, type SharedMongo } from './mongo-server.ts';
export {
  MONGO_ELECTION_TIMEOUT_MS,
  privateMongoReplicaSet,
  type PrivateMongoReplicaSet,
} from './mongo-replica-set.ts';
export type { PrivateServer, PrivateServerOptions } from './private-server.ts';
export type { ClusterNode } from './cluster-node.ts';
export { cutReplication } from './cut-replication.ts';
export type { SlotMove } from './move-slot.ts';
export {
  CLUSTER_NODE_TIMEOUT_MS,
  privateRedisCluster,
  type PrivateRedisCluster,
} from './redis-cluster.ts';
export {
  privateRedisSentinel,
  SENTINEL_DOWN_AFTER_MS,
  type PrivateRedisSentinel,
} from './redis-sentinel.ts';
export {
  privateRedis,
  sharedRedis,
  type PrivateRedisOptions,
  type SharedRedis,
} from './redis-server.ts';
export { freePorts } from './free-ports.ts';
export { startCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
export { seededRandom, type SeededRandom } from './seeded-random.ts';
export { makeAuthority, type Authority, type Identity } from './certificates.ts';
export { isBuiltWithTls, tlsRedis, type TlsRedis } from './tls-redis.ts';
export { aclRedis, REDIS_USERS, type AclRedis, type RedisUser } from './acl-redis.ts';
