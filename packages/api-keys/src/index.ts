export { parseApiKeyEvent } from './api-key-codec.ts';
export {
  apiKeyDecider,
  type ApiKeyCommand,
  type ApiKeyRejection,
  type ApiKeyState,
} from './api-key-decider.ts';
export type { ApiKeyEvent, KeyIssued, KeyRevoked } from './api-key-events.ts';
export { API_KEY_CATEGORY, openApiKeyLog, type ApiKeyLogOptions } from './api-key-log.ts';
export {
  API_KEY_ID_PATTERN,
  API_KEY_PREFIX,
  formatApiKey,
  hashOfSecret,
  newApiKey,
  parseApiKey,
  type ApiKeyParts,
} from './api-key-text.ts';
export { readApiKeys, type ListedApiKey } from './read-api-keys.ts';
export { parseScope, SCOPES, type Scope } from './scopes.ts';
