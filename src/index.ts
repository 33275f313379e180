/** Entry `airlockjs`: the configuration, the client, and the names and shapes a client meets. */
export { AgentClient, type AgentClientOptions } from './client/agent-client.js';
export type { AskedServer } from './client/asked-server.js';
export type { AgentInput, AgentName, AgentResult, AgentVersion, AnyCatalog } from './client/catalog.js';
export type { ConnectOptions } from './client/connect.js';
export { RunEndedError } from './client/errors/run-ended-error.js';
export type { FetchAttempt } from './client/fetch-attempts.js';
export type { Inbox, InboxItem } from './client/inbox.js';
export { type ApprovalOf, isApproval } from './client/is-approval.js';
export type { Retried, RetryOptions } from './client/retry-run.js';
export type { RunFailure } from './client/run-failure.js';
export { RunHandle } from './client/run-handle.js';
export type { ListOptions, RunList } from './client/run-list.js';
export type { KnownRunState } from './client/run-state.js';
export type { RunSummary } from './client/run-summary.js';
export type { RunFilter } from './client/runs-query.js';
export type { StartOptions } from './client/start-run.js';
export type { WatchOptions } from './client/watch-run.js';
export {
  AirlockError,
  FetchError,
  type FetchErrorCode,
  fetchErrorCodes,
  type RunErrorCode,
  runErrorCodes,
} from './common/errors.js';
export type { Duration, FetchPolicy, FetchPolicyOptions } from './common/fetch-policy.js';
export { readMessages, type SaidCall, type SaidMessage } from './common/message-words.js';
export {
  type Actor,
  AGENT_RUN,
  type ApprovalRequest,
  type BoundaryRequest,
  type ClosedStatus,
  closeSignal,
  DEFAULT_TASK_QUEUE,
  type Decide,
  type DecideResult,
  type Decision,
  type DecisionType,
  decideSchema,
  decideSignal,
  decideUpdate,
  decisionTypes,
  type FetchAnswer,
  type FetchFailure,
  type FetchRequest,
  type FetchView,
  type HumanRequest,
  type InterruptView,
  type Json,
  type JsonObject,
  type LogEntry,
  logQuery,
  type Principal,
  type QuestionRequest,
  type Refusal,
  type RefusalCode,
  type RunInput,
  type RunState,
  type RunStatus,
  runInputSchema,
  type Send,
  searchAttributes,
  sendSchema,
  sendUpdate,
  stateQuery,
  type TurnState,
} from './common/protocol.js';
export { type Config, defineConfig, type ResolvedConfig, resolveConfig } from './config/define-config.js';
export { findConfigFile, type LoadConfigOptions, loadConfig } from './config/load-config.js';
export { type PayloadStoreOptions, type ResolvedPayloads, settlePayloads } from './config/payloads.js';
export { dataConverterOf } from './payloads/data-converter.js';
