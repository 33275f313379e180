/** Which server a client asks: an answer that something is not there is an answer of that server alone. */
import type { Client } from '@temporalio/client';
import type { ConnectionSource } from '../connection/index.js';

export interface AskedServer {
  /** `host:port`. Absent where the connection does not tell it. */
  address?: string | undefined;
  namespace: string;
  /** Who named the address, where Airlock found it. */
  source?: ConnectionSource | undefined;
}

export function askedServer({ connection, options }: Client): AskedServer {
  const address =
    'options' in connection && typeof connection.options === 'object' && connection.options !== null
      ? Reflect.get(connection.options, 'address')
      : undefined;
  return {
    ...(typeof address === 'string' && { address }),
    namespace: options.namespace,
  };
}

/** As in `localhost:7233, namespace 'default'`. */
export function serverName({ address, namespace }: AskedServer): string {
  return `${address === undefined ? '' : `${address}, `}namespace '${namespace}'`;
}
