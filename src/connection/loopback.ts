/**
 * Whether a process listens on a port of this machine. A gRPC client keeps trying until its deadline, and then only
 * knows that it passed; here a refused connection is final, and says so at once.
 */
import { connect } from 'node:net';

const LOOPBACK_ADDRESS = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::(\d+))?$/;
const DEFAULT_PORT = 7233;

export const isLoopback = (address: string): boolean => LOOPBACK_ADDRESS.test(address);

/** Options of gRPC for this address: a proxy that the environment names is for the world outside, not for this machine. */
export const directChannelArgs = (address: string): Record<string, number> =>
  isLoopback(address) ? { 'grpc.enable_http_proxy': 0 } : {};

/** Rejects when no process listens at a loopback address; does not look at other addresses. */
export async function assertListening(address: string): Promise<void> {
  const [matched, host = '', port] = LOOPBACK_ADDRESS.exec(address) ?? [];
  if (matched === undefined) return;
  const socket = connect({ host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? DEFAULT_PORT) });
  try {
    await new Promise<void>((resolve, reject) => {
      // For a name with two addresses the error itself has no message, only the code.
      socket.once('error', (cause: NodeJS.ErrnoException) =>
        reject(new Error(`nothing listens there (${cause.code})`, { cause })),
      );
      socket.once('connect', resolve);
    });
  } finally {
    socket.destroy();
  }
}
