/** `npm run test:opa`: policies asked of the real Open Policy Agent. */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

const [, server] = base.test?.projects ?? [];
if (typeof server !== 'object' || !('test' in server))
  throw new Error('vitest.config.ts has no project for servers.');

export default defineConfig({
  ...server,
  test: { ...server.test, name: 'opa', include: ['test/policy/opa.test.ts'], root: '.' },
});
