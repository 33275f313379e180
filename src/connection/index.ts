/** Everything about connections but `native.js`, which only workers should load. */

export { Secret } from '../secrets/secret.js';
export { type ConnectedClient, connectClient } from './client.js';
export {
  type DevServerRecord,
  readDevServerRecord,
  removeDevServerRecord,
  writeDevServerRecord,
} from './dev-server-record.js';
export { type ConnectionSource, type ResolvedConnection, resolveConnection } from './resolve.js';
export { searchAttributeTypes } from './search-attributes.js';
export { webUiUrl } from './web-ui.js';
