/** Turns a connection that did not come about into one error that names the server and who named it. */
import { AirlockError } from '../common/errors.js';
import type { ConnectionSource, ResolvedConnection } from './resolve.js';

export const namedBy: Record<ConnectionSource, string> = {
  config: "named by 'connection.address' of the configuration",
  environment: 'named by the environment (TEMPORAL_ADDRESS or temporal.toml)',
  'dev-server': 'the one that `airlock dev` runs',
  default: 'the default, as nothing names another',
};

const fixes: Record<ConnectionSource, string> = {
  config: "Start that server, fix 'connection.address', or leave it out and run `airlock dev`.",
  environment: 'Start that server, fix the address, or unset it and run `airlock dev`.',
  'dev-server': 'Look at the terminal where `airlock dev` runs; if it hangs, stop it and start it again.',
  default:
    'Run `airlock dev` in another terminal, or name a server: connection.address in temporal.config.ts, or TEMPORAL_ADDRESS.',
};

/** `server_refused` when it answered and did not want us, `server_unreachable` otherwise. */
export function connectionError(to: ResolvedConnection, error: unknown): AirlockError {
  const reason = reasonsOf(error).join(': ');
  const server = `the Temporal server at ${to.address} (${namedBy[to.source]}${to.tls ? '; with TLS' : ''})`;
  if (/unauthenticated|permission.?denied|unauthorized/i.test(reason)) {
    return new AirlockError(
      'server_refused',
      `${capitalised(server)} refused us, authentication: ${to.authentication}.`,
      'Check the API key or client certificate, and that it belongs to this namespace.',
      { cause: error },
    );
  }
  return new AirlockError('server_unreachable', `Cannot reach ${server}: ${reason}.`, fixes[to.source], {
    cause: error,
  });
}

/** @param address of the server, where it is known */
export function namespaceNotFound(
  namespace: string,
  address: string | undefined,
  cause: unknown,
): AirlockError {
  return new AirlockError(
    'namespace_not_found',
    `The server${address === undefined ? '' : ` at ${address}`} has no namespace '${namespace}'.`,
    'Check connection.namespace in temporal.config.ts, or TEMPORAL_NAMESPACE.',
    { cause },
  );
}

/** How the native part of the SDK says that a connection was refused. */
const NOBODY_NATIVE = /^tonic::transport.*ConnectionRefused/;

/** What gRPC said itself stands in the cause. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return error === undefined ? [] : [String(error)];
  const reasons = [error.message, ...reasonsOf(error.cause)].filter((reason) => reason !== '');
  return reasons.map((reason) => (NOBODY_NATIVE.test(reason) ? 'nothing listens there' : reason));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
