/** The settings of `npm start`, for its `--help` and for `docs/configuration.md`. */
export const stackSettingRows = [
  { name: 'PORT', default: '8444', description: "The account service's port." },
  { name: 'PROJECTOR_PORT', default: '8445', description: "The projector's port, for its health." },
  { name: 'REDIS_PORT', default: '6379', description: 'The port of the Redis that is started.' },
  { name: 'MONGO_PORT', default: '27017', description: 'The port of the mongod that is started.' },
  { name: 'REDIS_URL', default: '', description: 'Use this Redis instead of starting one.' },
  { name: 'MONGO_URL', default: '', description: 'Use this replica set instead of starting one.' },
  {
    name: 'DATA_DIR',
    default: '.streamfold',
    description: 'Where data and logs are kept, from the root of the checkout.',
  },
  {
    name: 'STREAMFOLD_SERVERS',
    default: 'url,path,docker,memory-server,debian,pypi',
    description: 'Where servers may come from, in this order.',
  },
  {
    name: 'STREAMFOLD_CACHE',
    default: '~/.cache/streamfold',
    description: 'Where fetched servers are kept; $XDG_CACHE_HOME/streamfold where that is set.',
  },
] as const;
