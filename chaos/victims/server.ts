/** Temporal's dev server with its state in a file, on the same ports each time. */
import { type DevServer, startDevServer } from '../../dist/dev-server/index.js';
import type { Victim } from './victim.js';

export interface ServerOptions {
  binary: string;
  dbFilename: string;
  port: number;
  uiPort: number;
}

export class ServerVictim implements Victim {
  readonly kind = 'server';
  readonly #options: ServerOptions;
  #server: DevServer | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#server !== undefined;
  }

  async start(): Promise<void> {
    this.#server ??= await startDevServer(this.#options);
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    process.kill(server.pid, 'SIGKILL');
    await server.exited;
  }
}
