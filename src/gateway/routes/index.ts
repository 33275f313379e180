/** All routes, in the order of the API's page. Each names its scope; another part of the API is one more module here. */
import type { RouteModule } from '../gateway.js';
import { claimRoutes } from './answer-claim.js';
import { apiDocument } from './api-document.js';
import { cancelRun } from './cancel-run.js';
import { claimFetch } from './claim-fetch.js';
import { healthRoutes } from './health.js';
import { listFetches } from './list-fetches.js';
import { listRuns } from './list-runs.js';
import { runEvents } from './run-events.js';
import { runLog } from './run-log.js';
import { runResult } from './run-result.js';
import { sendMessage } from './send-message.js';
import { showRun } from './show-run.js';
import { startRun } from './start-run.js';

export const routes: readonly RouteModule[] = [
  startRun,
  listRuns,
  showRun,
  runLog,
  runResult,
  runEvents,
  sendMessage,
  cancelRun,
  listFetches,
  claimFetch,
  claimRoutes,
  healthRoutes,
  apiDocument,
];
