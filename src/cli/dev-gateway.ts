/**
 * The gateway of `airlock dev`. It stays when sources change, and starts anew where its own part of the configuration has.
 *
 * 1. Settings that it cannot run with change nothing: the gateway continues with those of before.
 * 2. They are tried again with every change, so that the gateway takes them as soon as they are right.
 */
import type { ResolvedConfig } from '../config/define-config.js';
import type { RunningGateway } from '../gateway/index.js';
import { readLogLevel } from './log-level.js';

interface Running {
  gateway: RunningGateway;
  config: ResolvedConfig;
  settings: string;
}

export class DevGateway {
  #running: Running | undefined;
  /** Of the first one: another that takes its place is where callers look for it. */
  #firstPort: number | undefined;

  /** @param port asked for by number: no other will do */
  constructor(private readonly port: number | undefined) {}

  /** Where it listens; `undefined` while it does not. */
  get url(): string | undefined {
    return this.#running?.gateway.url;
  }

  /** @throws AirlockError what `startGateway` throws; a gateway that ran before continues then, if it can */
  async start(config: ResolvedConfig): Promise<RunningGateway> {
    const settings = JSON.stringify(config.gateway);
    const before = this.#running;
    if (before?.settings === settings) return before.gateway;
    const { checkGateway } = await import('../gateway/index.js');
    checkGateway({ config });
    await this.stop();
    try {
      return await this.#listen(config, settings);
    } catch (error) {
      // Its place may be taken by now: then there is none until the settings are right.
      if (before) await this.#listen(before.config, before.settings).catch(() => {});
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#running?.gateway.stop();
    this.#running = undefined;
  }

  async #listen(config: ResolvedConfig, settings: string): Promise<RunningGateway> {
    const { jsonLog, startGateway } = await import('../gateway/index.js');
    const log = jsonLog(readLogLevel(process.env, 'WARN'));
    const gateway = await startGateway({ config, port: await this.#port(config), log });
    this.#running = { gateway, config, settings };
    this.#firstPort ??= Number(new URL(gateway.url).port);
    return gateway;
  }

  async #port({ gateway }: ResolvedConfig): Promise<number> {
    const { givenPort, preferredPort } = await import('../dev-server/ports.js');
    if (this.port !== undefined) return this.#firstPort ?? givenPort(this.port, '--gateway-port');
    if (gateway.isPortGiven) return gateway.port;
    return this.#firstPort ?? preferredPort(gateway.port);
  }
}
