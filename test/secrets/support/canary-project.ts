/** A project whose resources show a canary wherever a secret can be, to services that say it back. */

export const agents = `
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { defineAgents, fetch } from 'airlockjs/agent';

const State = Annotation.Root({ fetches: Annotation<{ name: string; params: unknown }[]>, outcomes: Annotation<unknown[]> });
const attempt = async ({ name, params }) => {
  try {
    return { name, value: await fetch(name, params) };
  } catch (error) {
    return { name, code: error.code, message: error.message, details: error.details ?? null, stack: error.stack };
  }
};
const graph = new StateGraph(State)
  .addNode('probe', async ({ fetches }) => ({ outcomes: await Promise.all(fetches.map(attempt)) }))
  .addEdge(START, 'probe').addEdge('probe', END);
export default defineAgents({ prober: { versions: { '1': graph }, current: '1' } });
`;

export const credentials = `
import { clientCredentials, defineCredentials, environmentCredential, fileCredential, ownCredential, tokenExchange } from 'airlockjs/resources';

const client = {
  issuer: process.env.OAUTH_ISSUER,
  clientId: 'airlock',
  clientSecret: environmentCredential('OAUTH_WORD'),
};
const own = ownCredential(() => ({ value: process.env.OWN_WORD }));
export default defineCredentials({
  by_environment: environmentCredential('ENVIRONMENT_WORD'),
  by_file: fileCredential(process.env.FILE_WITH_WORD),
  by_client: clientCredentials({ ...client, resource: 'https://service.example' }),
  by_exchange: tokenExchange({
    ...client,
    audience: 'https://service.example',
    signer: { issuer: 'https://airlock.example', key: environmentCredential('SIGNING_WORD') },
  }),
  by_refused_client: clientCredentials({ ...client, clientId: 'nobody', resource: 'https://service.example' }),
  by_function: own,
  handler: own,
  isolated: own,
  model_by_credential: own,
  sql_by_credential: ownCredential(() => ({ value: process.env.OWN_WORD }), { scope: 'deployment' }),
});
`;

export const resources = `
import { defineResource, defineResources, httpResource, modelResource, Secret, sqlResource } from 'airlockjs/resources';
import * as z from 'zod';

const { SERVICE, HEADER_WORD, QUERY_WORD, BODY_WORD, BASIC_WORD, OPTION_WORD } = process.env;
const anything = { params: z.looseObject({}), result: z.unknown() };
const service = (more = {}) => httpResource({ ...anything, baseUrl: SERVICE, path: '/{mode}', ...more });
const said = (value) => ({
  plain: value,
  base64: Buffer.from('xx' + value).toString('base64'),
  url: encodeURIComponent(value + ' &'),
  hex: Buffer.from(value).toString('hex'),
  json: JSON.stringify({ value }),
  [value]: 'as a name',
});

const handler = (isolate) => defineResource({
  params: z.object({ mode: z.string() }),
  result: z.unknown(),
  isolate,
  heartbeatTimeout: '10s',
  async fetch({ mode }, { credential, log, heartbeat }) {
    const word = (await credential()).reveal();
    log.error('the word is ' + word, { word, error: new Error(word), in: said(word) });
    heartbeat(said(word));
    if (mode === 'ok') return said(word);
    if (mode === 'cause') throw new Error('outer', { cause: Object.assign(new Error(word), said(word)) });
    if (mode === 'issues') return z.object({ [word]: z.literal(word) }).parse({ [word]: 1 });
    if (mode === 'response') throw Object.assign(new Error(word), { status: 403, response: { data: said(word) } });
    if (mode === 'stray') return new Promise(() => { setTimeout(() => { throw new Error('stray ' + word); }); });
    throw new Error(JSON.stringify(said(word)));
  },
});
const model = (more) => modelResource({ provider: 'openai', model: 'canary', baseUrl: SERVICE + '/v1', ...more });
const sql = (connection, text) =>
  sqlResource({ connection, text, params: z.looseObject({}), result: z.unknown() });

export default defineResources({
  by_environment: service(),
  by_file: service({ method: 'POST' }),
  by_client: service(),
  by_exchange: service(),
  by_refused_client: service(),
  by_function: service({ credential: { header: 'X-Api-Key' } }),
  by_header: service({ headers: { 'x-api-key': HEADER_WORD } }),
  by_secret_header: service({ headers: () => ({ 'x-whatever': new Secret(HEADER_WORD) }) }),
  by_basic: service({ headers: { authorization: 'Basic ' + Buffer.from('airlock:' + BASIC_WORD).toString('base64') } }),
  by_query: service({ query: () => ({ q: new Secret(QUERY_WORD) }) }),
  by_body: service({ method: 'POST', body: () => ({ held: new Secret(BODY_WORD) }) }),
  handler: handler(false),
  isolated: handler(true),
  model: model({ apiKeyEnv: 'MODEL_WORD' }),
  model_by_option: model({ apiKeyEnv: 'MODEL_WORD', clientOptions: { configuration: { defaultHeaders: { 'x-api-key': OPTION_WORD } } } }),
  model_by_credential: model({}),
  sql: sql(process.env.SQL_ADDRESS, 'SELECT word FROM words'),
  sql_refused: sql(process.env.SQL_REFUSING_ADDRESS, 'SELECT 1'),
  sql_by_credential: sql({ connectionString: process.env.SQL_REFUSING_ADDRESS.replace(/:[^:@]*@/, '@') }, 'SELECT 1'),
  control: defineResource({
    ...anything,
    fetch: async (params) => {
      await fetch(SERVICE + '/hold');
      return params;
    },
  }),
});
`;

const modes = ['ok', 'fail', 'refuse', 'redirect', 'broken', 'cut', 'huge'];
const services = [
  'environment',
  'file',
  'client',
  'exchange',
  'refused_client',
  'function',
  'header',
  'secret_header',
];
const handlerModes = ['ok', 'throw', 'cause', 'issues', 'response', 'stray'];
const asking = (content: string) => ({
  messages: [{ type: 'human', data: { content } }],
});

/** Each kind of resource succeeds, and fails in each way. */
export const fetches = [
  ...[...services, 'basic', 'query', 'body'].flatMap((name) =>
    modes.map((mode) => ({ name: `by_${name}`, params: { mode } })),
  ),
  ...['handler', 'isolated'].flatMap((name) => handlerModes.map((mode) => ({ name, params: { mode } }))),
  ...['model', 'model_by_option', 'model_by_credential'].flatMap((name) =>
    ['ok', 'fail', 'refuse'].map((mode) => ({ name, params: asking(mode) })),
  ),
  ...['sql', 'sql_refused', 'sql_by_credential'].map((name) => ({ name, params: {} })),
];
