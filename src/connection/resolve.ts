/**
 * Which Temporal server, decided once for every command, worker and client.
 *
 * 1. The first that names an address decides: the configuration, then environment and `temporal.toml`, then the
 *    server that `airlock dev` runs, then `localhost:7233`.
 * 2. Credentials only go to the server they were given for: those of an environment that names another address are
 *    left out, and a server that nothing names gets none. (A configuration that names a server and leaves its API key
 *    to the environment is the usual case, and works.)
 * 3. What is secret is hidden: the result may be printed, logged or sent as JSON.
 */
import type { ResolvedConfig } from '../config/define-config.js';
import { Secret } from '../secrets/secret.js';
import { type Credentials, checkApiKey, tlsOf } from './credentials.js';
import { readDevServerRecord } from './dev-server-record.js';
import { type EnvironmentSettings, environmentSettings } from './environment.js';
import { isTemporalCloud, TEMPORAL_CLOUD_UI } from './web-ui.js';

export type ConnectionSource = 'config' | 'environment' | 'dev-server' | 'default';

export interface ResolvedConnection {
  /** `host:port` of the frontend. */
  address: string;
  namespace: string;
  /** Who named the address. */
  source: ConnectionSource;
  /** Whether the connection is encrypted. */
  tls: boolean;
  /** How we prove who we are. */
  authentication: 'none' | 'api-key' | 'client-certificate';
  credentials: Secret<Credentials>;
  /** Where the Web UI is, where that is known: see `webUiUrl`. */
  uiUrl?: string;
}

const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';

/**
 * @param config the configuration, or the two parts of it that matter here
 * @throws AirlockError `bad_config` for `connection.tls` or a malformed API key; `bad_environment`
 */
export async function resolveConnection(
  config: Pick<ResolvedConfig, 'root' | 'connection'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ResolvedConnection> {
  const given = config.connection;
  const environment = fittingEnvironment(given, env);
  const record = await readDevServerRecord(config.root);

  const named = given.address ?? environment.address;
  const ours = named === undefined ? record : undefined;
  const address = named ?? ours?.address ?? DEFAULT_ADDRESS;
  const credentials = credentialsOf(given, environment);
  const uiUrl = isTemporalCloud(address)
    ? TEMPORAL_CLOUD_UI
    : record?.address === address
      ? record.uiUrl
      : undefined;
  return {
    address,
    namespace: given.namespace ?? environment.namespace ?? ours?.namespace ?? DEFAULT_NAMESPACE,
    source: given.address ? 'config' : environment.address ? 'environment' : ours ? 'dev-server' : 'default',
    ...described(named === undefined ? {} : credentials),
    ...(uiUrl !== undefined && { uiUrl }),
  };
}

/** The environment, as far as what it says is about the server that the configuration names. */
function fittingEnvironment(
  { address, profile }: ResolvedConfig['connection'],
  env: NodeJS.ProcessEnv,
): EnvironmentSettings {
  const fits = (settings: EnvironmentSettings) =>
    address === undefined || settings.address === undefined || settings.address === address;
  const whole = environmentSettings(env, { profile });
  // A profile asked for by name is meant, whatever address it holds.
  if (profile !== undefined || fits(whole)) return whole;
  const variables = environmentSettings(env, { variablesOnly: true });
  return fits(variables) ? variables : {};
}

function credentialsOf(given: ResolvedConfig['connection'], environment: EnvironmentSettings): Credentials {
  const apiKey = given.apiKey === undefined ? environment.apiKey : checkApiKey(given.apiKey);
  const tls = tlsOf(given.tls) ?? environment.tls ?? (apiKey === undefined ? undefined : true);
  const { metadata } = environment;
  return {
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
    ...(metadata !== undefined && { metadata }),
  };
}

function described(
  credentials: Credentials,
): Pick<ResolvedConnection, 'tls' | 'authentication' | 'credentials'> {
  const { tls = false, apiKey } = credentials;
  const hasCertificate = typeof tls === 'object' && tls.clientCertPair != null;
  return {
    tls: tls !== false,
    authentication: apiKey !== undefined ? 'api-key' : hasCertificate ? 'client-certificate' : 'none',
    credentials: new Secret(credentials),
  };
}
