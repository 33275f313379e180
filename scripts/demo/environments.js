/**
 * Who is given what. The agent worker's environment is made from nothing, so that no secret of this machine is in it;
 * the bank's token goes to the bank and to the resource worker, which also gets the keys of language models.
 */
import { fileURLToPath } from 'node:url';

/** What a process needs to run at all. */
const NEEDED = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'SystemRoot', 'USERPROFILE', 'TEMP', 'TMP'];

/** @param {{ address: string, namespace: string }} server */
export function agentEnvironment(server, env = process.env) {
  return { ...needed(env), ...temporal(server) };
}

/**
 * @param {{ address: string, namespace: string }} server
 * @param {{ url: string, token: string }} bank
 * @param {string} transactions the CSV file
 */
export function resourceEnvironment(server, bank, transactions, env = process.env) {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return {
    ...Object.fromEntries(others),
    ...temporal(server),
    DEMO_SERVICE_URL: bank.url,
    DEMO_SERVICE_TOKEN: bank.token,
    AIRLOCK_DEMO_TRANSACTIONS: transactions,
  };
}

/** @param {string} token */
export function bankEnvironment(token, env = process.env) {
  return { ...needed(env), DEMO_SERVICE_TOKEN: token };
}

const needed = (env) => Object.fromEntries(NEEDED.map((name) => [name, env[name]]));

/** The demo's own server, whatever the machine's environment and temporal.toml say of others. */
const temporal = ({ address, namespace }) => ({
  TEMPORAL_ADDRESS: address,
  TEMPORAL_NAMESPACE: namespace,
  TEMPORAL_CONFIG_FILE: fileURLToPath(new URL('temporal.toml', import.meta.url)),
});
