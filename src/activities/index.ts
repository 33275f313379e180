/** `airlockjs/resources`: what a resources module is written with. Loaded by resource workers only. */
export { AirlockError, FetchError, type FetchErrorCode } from '../common/errors.js';
export type { Duration, FetchPolicyOptions } from '../common/fetch-policy.js';
export type { Json, Principal } from '../common/protocol.js';
export { Secret } from '../secrets/secret.js';
export {
  closeResources,
  createFetchActivities,
  type FetchActivitiesOptions,
  openResources,
} from './create-activities.js';
export { type ClientCredentialsOptions, clientCredentials } from './credentials/client-credentials.js';
export {
  assertCredentialsUsed,
  type Credentials,
  defineCredentials,
} from './credentials/define-credentials.js';
export type { OAuthClientOptions, SecretSource } from './credentials/oauth-client.js';
export type {
  CredentialProvider,
  CredentialRequest,
  CredentialScope,
  IssuedCredential,
} from './credentials/provider.js';
export type { IdentitySigner } from './credentials/signed-identity.js';
export {
  environmentCredential,
  fileCredential,
  type OwnCredentialOptions,
  ownCredential,
} from './credentials/stored.js';
export {
  type IdentityToken,
  type IdentityTokens,
  type TokenExchangeOptions,
  tokenExchange,
} from './credentials/token-exchange.js';
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
export { classifyFetchError } from './errors/classify.js';
export { ResourceError, type ResourceErrorOptions } from './errors/resource-error.js';
export { type ExternalResourceOptions, externalResource } from './external/external.js';
export type { FetchActivity } from './fetch-activity.js';
export { type HttpMethod, type HttpResourceOptions, httpResource } from './http/http.js';
export type { ClientTls, ClientTlsOption } from './http/http-tls.js';
export type { QueryValue } from './http/http-url.js';
export {
  type GivenModelOptions,
  type ModelResource,
  modelResource,
  type ProviderModelOptions,
} from './model/model.js';
export {
  type ScriptedModelOptions,
  type ScriptedReply,
  type ScriptedToolCall,
  scriptedModelResource,
} from './model/scripted-model.js';
export { fetchPolicies } from './policies.js';
export type { Column, Database, Page, ReadQuery } from './sql/database.js';
export { type PostgresConnection, postgresDatabase } from './sql/database-pg.js';
export { type EmbeddedDatabaseOptions, embeddedDatabase, type PGliteLike } from './sql/database-pglite.js';
export { type SqlResourceOptions, sqlResource } from './sql/sql.js';
export type { NumericAs } from './sql/sql-values.js';
