/** The connection that clients use. Loads nothing of the worker. */
import type { Client, ClientOptions, Connection } from '@temporalio/client';
import { connectionError } from './connection-error.js';
import { GrpcRetries } from './grpc-retries.js';
import { assertListening, directChannelArgs } from './loopback.js';
import type { ResolvedConnection } from './resolve.js';
import { temporalClient } from './temporal-packages.js';

const CONNECT_TIMEOUT_MS = 5_000;
/** Of one answer of the server: a history, or the log of a run. gRPC's own default is 4 MB. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

export interface ConnectedClient {
  connection: Connection;
  client: Client;
}

/**
 * Connects within 5 s, and gives up at once where no process listens on this machine. Close `connection` when done.
 * @throws AirlockError `server_unreachable`, `server_refused`
 */
export async function connectClient(
  to: ResolvedConnection,
  options: Omit<ClientOptions, 'connection' | 'namespace'> = {},
): Promise<ConnectedClient> {
  try {
    await assertListening(to.address);
    const retries = new GrpcRetries();
    const connection = await temporalClient.Connection.connect({
      address: to.address,
      interceptors: retries.interceptors(),
      connectTimeout: CONNECT_TIMEOUT_MS,
      channelArgs: {
        'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
        ...directChannelArgs(to.address),
      },
      ...to.credentials.reveal(),
    });
    retries.guard(connection);
    return {
      connection,
      client: new temporalClient.Client({ ...options, connection, namespace: to.namespace }),
    };
  } catch (error) {
    throw connectionError(to, error);
  }
}
