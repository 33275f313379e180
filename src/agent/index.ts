/** Entry `airlockjs/agent`: what an agent may use inside the workflow sandbox. */
export { FetchError, type FetchErrorCode } from '../common/errors.js';
export type { Decision, DecisionType, Json, JsonObject, Principal } from '../common/protocol.js';
export type { ActionName, Approvals, ArgsOf } from './approvals.js';
export { type ApprovalDecision, type ApprovalOptions, ask, type QuestionOptions } from './ask.js';
export { type ChatModelOptions, chatModel, FetchChatModel } from './chat-model.js';
export {
  type AgentCatalog,
  type AgentDefinition,
  type AgentState,
  defineAgents,
  type Migration,
} from './define-agents.js';
export {
  fetch,
  fetchAll,
  type ParamsOf,
  type ResourceContract,
  type ResourceName,
  type Resources,
  type ResultOf,
} from './fetch.js';
export type { GraphSource } from './langgraph/graph.js';
export { principal } from './principal.js';
export { quote } from './quote.js';
export {
  type ParamsSchema,
  type ResourceToolOptions,
  resourceTool,
  type ToolContract,
} from './resource-tool.js';
export type { ReviewedCall, ToolReview, ToolReviews } from './review/review-options.js';
export { reviewTools } from './review/review-tools.js';
