/** The gateway of `airlock dev`. It stays when sources change, and starts anew where its own part of the configuration has. */
import type { ResolvedConfig } from '../config/define-config.js';
import type { RunningGateway } from '../gateway/index.js';
import { readLogLevel } from './log-level.js';

export class DevGateway {
  #running: { gateway: RunningGateway; settings: string } | undefined;

  /** @param port asked for by number: no other will do */
  constructor(private readonly port: number | undefined) {}

  /** @throws AirlockError what `startGateway` throws */
  async start(config: ResolvedConfig): Promise<RunningGateway> {
    const settings = JSON.stringify(config.gateway);
    if (this.#running?.settings === settings) return this.#running.gateway;
    const before = this.#running?.gateway;
    await this.stop();
    const { jsonLog, startGateway } = await import('../gateway/index.js');
    const log = jsonLog(readLogLevel(process.env, 'WARN'));
    const port = before ? Number(new URL(before.url).port) : await this.#port(config);
    const gateway = await startGateway({ config, port, log });
    this.#running = { gateway, settings };
    return gateway;
  }

  async stop(): Promise<void> {
    await this.#running?.gateway.stop();
    this.#running = undefined;
  }

  async #port({ gateway }: ResolvedConfig): Promise<number> {
    const { givenPort, preferredPort } = await import('../dev-server/ports.js');
    if (this.port !== undefined) return givenPort(this.port, '--gateway-port');
    return gateway.isPortGiven ? gateway.port : preferredPort(gateway.port);
  }
}
