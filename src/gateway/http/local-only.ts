/**
 * Without authentication the gateway serves every process of this machine. A browser here would be served too, for any web
 * page that is open in it. Two rules keep such pages out:
 *
 * 1. A request must name a host of this machine. A page whose own name was pointed here (DNS rebinding) names another.
 * 2. A request that a browser sends for a page must come from the gateway's own page.
 */
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from '../gateway.js';
import { Problem } from './problem.js';

const LOCAL_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

export const isLoopbackHost = (host: string): boolean =>
  /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|\[::1\])$/i.test(host);

export const localOnly: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const host = c.req.header('host') ?? '';
  if (!LOCAL_HOST.test(host)) {
    throw new Problem(
      'host_refused',
      'Without authentication the gateway answers to localhost and its addresses alone.',
    );
  }
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const isOwn = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
  // A page that a person opens by its address, or by a bookmark, has no site.
  if (!isOwn || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    throw new Problem(
      'origin_refused',
      'Without authentication the gateway answers no pages of other sites.',
    );
  }
  await next();
};
