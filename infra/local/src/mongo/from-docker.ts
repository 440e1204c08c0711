import { dockerAttempt } from '../docker/docker-attempt.ts';

/** The image `mongo:8`. */
export const mongoFromDocker = dockerAttempt('mongo:8');
