/** The host of a test run: what its session asks goes to the ledger. */
import type { RaisedRequest } from '../agent/session/session-host.js';
import { VirtualHost, type VirtualHostOptions } from './virtual-host.js';

export class PlayedHost extends VirtualHost {
  constructor(
    options: VirtualHostOptions,
    private readonly on: { request(raised: RaisedRequest): void; dropped(keys: readonly string[]): void },
  ) {
    super(options);
  }

  override onRequest(raised: RaisedRequest): void {
    this.on.request(raised);
  }

  override onDropped(keys: readonly string[]): void {
    this.on.dropped(keys);
  }
}
