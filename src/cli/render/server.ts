import { type AskedServer, serverName } from '../../client/asked-server.js';
import { namedBy } from '../../connection/connection-error.js';
import type { Colors } from '../output.js';
import { safeLine } from './plain-text.js';

/** As in `localhost:7233, namespace 'default' (the one that airlock dev runs)`. */
export function renderServer(server: AskedServer): string {
  const by = server.source === undefined ? '' : ` (${namedBy[server.source].replaceAll('`', '')})`;
  return safeLine(`${serverName(server)}${by}`);
}

/** A line for what a server was asked that nobody has named: what is missing may be at another one. */
export function assumed(server: AskedServer, colors: Colors): string[] {
  return server.source === 'default' ? [colors.dim(`Asked: ${renderServer(server)}.`)] : [];
}
