export type { Attempt, AttemptContext, AttemptName, AttemptResult } from './attempt.ts';
export { ATTEMPT_NAMES } from './attempt.ts';
export { cacheFolderOf, fetchOnce } from './fetch/cache-folder.ts';
export { debianLibraryPath, debianProblem, unpackDebianPackages } from './fetch/debian-packages.ts';
export { removeAbandonedServers } from './docker/docker-attempt.ts';
export { LocalError, reasonOf, type LocalErrorCode } from './local-error.ts';
export { REPLICA_SET } from './mongo/replica-set.ts';
export { MONGO_ATTEMPTS, resolveMongo } from './mongo/resolve-mongo.ts';
export { startMongo } from './mongo/start-mongo.ts';
export { startMongoMember } from './mongo/start-mongo-member.ts';
export { findOnPath } from './process/find-on-path.ts';
export { freePort, isPortFree, LOOPBACK } from './process/free-port.ts';
export {
  endRecordedProcesses,
  recordedProcessStatus,
  recordProcess,
} from './process/process-record.ts';
export { createLines, createProgress, silentProgress, type Progress } from './progress.ts';
export { REDIS_ATTEMPTS, resolveRedis } from './redis/resolve-redis.ts';
export { REDIS_CONF, startRedis } from './redis/start-redis.ts';
export { startSentinel, type WatchedMaster } from './redis/start-sentinel.ts';
export type { ExitReason, RunningServer, StartOptions } from './running-server.ts';
export {
  describeSource,
  sourceEnvironment,
  type BinarySource,
  type DockerSource,
  type ServerSource,
  type UrlSource,
} from './server-source.ts';
