/** What every route of the gateway stands on, made once. */
import type { HttpBindings } from '@hono/node-server';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AgentClient } from '../client/agent-client.js';
import type { Authenticator } from './auth/authenticator.js';
import type { Identity } from './auth/identity.js';
import type { ResourceAccess } from './auth/resource-access.js';
import type { RunAccess } from './auth/run-access.js';
import type { Seal } from './auth/seal.js';
import type { RunFeeds } from './events/run-feeds.js';
import type { Claims } from './fetches/claims.js';
import type { Contracts } from './fetches/contracts.js';
import type { InFlight } from './in-flight.js';
import type { GatewayLog } from './log.js';

export interface Gateway {
  readonly agents: AgentClient;
  readonly authenticator: Authenticator;
  readonly access: RunAccess;
  readonly resourceAccess: ResourceAccess;
  readonly contracts: Contracts;
  readonly claims: Claims;
  readonly seal: Seal;
  readonly feeds: RunFeeds;
  readonly inFlight: InFlight;
  readonly limits: { bodyBytes: number; waitMs: number; streams: number };
  readonly log: GatewayLog;
  /** Aborted when the gateway stops: whatever waits ends then. */
  readonly stopping: AbortSignal;
}

export type GatewayEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: {
    gateway: Gateway;
    /** Of the request, as its sender named it or made here. */
    requestId: string;
    /** Whether nothing of the request's body is still on its way. */
    isBodyRead: boolean;
    /** Behind the check of a route's scope. */
    identity: Identity;
  };
};

export type GatewayApp = OpenAPIHono<GatewayEnv>;

/** Adds one route, or a few that belong together, to the API. */
export type RouteModule = (app: GatewayApp) => void;
