import { type AskedServer, serverName } from '../../client/asked-server.js';
import { namedBy } from '../../connection/connection-error.js';
import type { Colors } from '../output.js';
import { safeLine } from './plain-text.js';

const DEFAULT_NAMESPACE = 'default';

/** As in `localhost:7233, namespace 'default' (the one that airlock dev runs)`. */
export function renderServer(server: AskedServer): string {
  const by = server.source === undefined ? '' : ` (${namedBy[server.source].replaceAll('`', '')})`;
  return safeLine(`${serverName(server)}${by}`);
}

/** A line for what has changed a run elsewhere than at the server that is asked where nobody names one, or that runs here. */
export function sentTo(server: AskedServer, colors: Colors): string[] {
  const isHere = server.source === 'default' || server.source === 'dev-server';
  if (isHere && server.namespace === DEFAULT_NAMESPACE) return [];
  return [`  ${colors.dim(`sent to ${renderServer(server)}`)}`];
}

/** A line for what a server was asked that nobody has named: what is missing may be at another one. */
export function assumed(server: AskedServer, colors: Colors): string[] {
  return server.source === 'default' ? [colors.dim(`Asked: ${renderServer(server)}.`)] : [];
}
