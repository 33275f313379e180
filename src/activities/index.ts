/** `airlock/resources`: what a resources module is written with. Loaded by resource workers only. */
export { AirlockError, FetchError, type FetchErrorCode } from '../errors.js';
export type { Duration, FetchPolicyOptions } from '../policy.js';
export type { Json, Principal } from '../protocol.js';
export { classifyFetchError } from './classify.js';
export { closeResources, createFetchActivities, type FetchActivitiesOptions } from './create-activities.js';
export type { Column, Database, Page, ReadQuery } from './database.js';
export { type PostgresConnection, postgresDatabase } from './database-pg.js';
export { type EmbeddedDatabaseOptions, embeddedDatabase, type PGliteLike } from './database-pglite.js';
export {
  type CommonResourceOptions,
  defineResource,
  defineResources,
  type FetchContext,
  isResource,
  type Resource,
  type ResourceContracts,
  type ResourceOptions,
  type Resources,
} from './define.js';
export type { FetchActivity } from './fetch-activity.js';
export { type HttpMethod, type HttpResourceOptions, httpResource } from './http.js';
export type { QueryValue } from './http-url.js';
export {
  type GivenModelOptions,
  type ModelResource,
  modelResource,
  type ProviderModelOptions,
} from './model.js';
export { fetchPolicies } from './policies.js';
export { ResourceError, type ResourceErrorOptions } from './resource-error.js';
export {
  type ScriptedModelOptions,
  type ScriptedReply,
  type ScriptedToolCall,
  scriptedModelResource,
} from './scripted-model.js';
export { type SqlResourceOptions, sqlResource } from './sql.js';
