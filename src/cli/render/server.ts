import { type AskedServer, serverName } from '../../client/asked-server.js';
import { namedBy } from '../../connection/connection-error.js';
import { safeLine } from './plain-text.js';

/** As in `localhost:7233, namespace 'default' (the one that airlock dev runs)`. */
export function renderServer(server: AskedServer): string {
  const by = server.source === undefined ? '' : ` (${namedBy[server.source].replaceAll('`', '')})`;
  return safeLine(`${serverName(server)}${by}`);
}
