import { dockerAttempt } from '../docker/docker-attempt.ts';

/** The image `redis:8`. */
export const redisFromDocker = dockerAttempt('redis:8');
