import * as z from 'zod';
import type { Principal, RunInput } from '../../common/protocol.js';
import { runInputSchema } from '../../common/protocol.js';
import { whyNoRunId } from '../../common/run-id.js';
import { type Identity, principalOf } from '../auth/identity.js';
import type { RouteModule } from '../gateway.js';
import { Problem } from '../http/problem.js';
import { apiRoute, idSchema, json } from './route.js';

/** A name that stands in search attributes, which are bounded, and perhaps in an id. */
const nameSchema = idSchema.max(200);

/** Of a pattern: controls; the blanks that no id begins with; what nobody sees, as far as it needs no flag in a pattern. */
const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f';
const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000';
const UNSEEN =
  '\\u00ad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufdd0-\\ufdef\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff';
/** Emoji have these between their parts. */
const JOINERS = '\\u200d\\ufe0f';
const inside = `[^${CONTROLS}${UNSEEN}]`;

/** What the document can say of `whyNoRunId`. */
export const NEW_ID_PATTERN = `^(?:[^${CONTROLS}${UNSEEN}${BLANKS}${JOINERS}.-]${inside}*|\\.[^${CONTROLS}${UNSEEN}.]${inside}*|\\.\\.${inside}+)$`;

const startSchema = z
  .strictObject({
    ...runInputSchema.shape,
    agent: nameSchema,
    version: nameSchema.optional(),
    id: idSchema
      .refine((id) => whyNoRunId(id) === undefined, { error: ({ input }) => whyNoRunId(String(input)) })
      .meta({ pattern: NEW_ID_PATTERN })
      .optional()
      .meta({ description: 'Of the run. The same request again finds the run instead of starting another.' }),
  })
  .meta({ id: 'StartRun' });

const startedSchema = z
  .object({
    id: z.string(),
    /** Whether this request has started it. */
    isNew: z.boolean(),
  })
  .meta({ id: 'StartedRun' });

const route = apiRoute(
  { scope: 'run:start', problems: ['impersonation_refused', 'run_exists', 'too_large'] },
  {
    method: 'post',
    path: '/v1/runs',
    operationId: 'startRun',
    summary: 'Start a run of an agent, or find the one that was started so before',
    description:
      'The run works on behalf of the caller, unless the caller has scope `run:impersonate` and names another principal. The gateway does not know which agents there are: a run of an unknown one is started too, and waits for a worker that has it, as `stuck`.',
    request: { body: { required: true, content: { 'application/json': { schema: startSchema } } } },
    responses: {
      200: json('The run was started before, with the same id and the same input.', startedSchema),
      201: json('The run is started.', startedSchema),
    },
  },
);

export const startRun: RouteModule = (app) => {
  app.openapi(route, async (c) => {
    const { agents } = c.get('gateway');
    const { id: runId, principal: named, ...rest } = c.req.valid('json');
    const principal = principalFor(c.get('identity'), named);
    const input: RunInput = { ...rest, ...(principal && { principal }) };
    const { run, isNew } =
      runId === undefined
        ? { run: await agents.start(input), isNew: true }
        : await agents.startOnce({ ...input, runId });
    c.header('location', `/v1/runs/${encodeURIComponent(run.id)}`);
    return isNew ? c.json({ id: run.id, isNew }, 201) : c.json({ id: run.id, isNew }, 200);
  });
};

/** What a principal says beside its id counts for resource workers: a caller may not say it of themselves. */
function principalFor(identity: Identity, named: Principal | undefined): Principal | undefined {
  const own = principalOf(identity);
  const isOwn = named === undefined || (named.id === own?.id && Object.keys(named).length === 1);
  if (isOwn) return own;
  if (identity.scopes.has('run:impersonate')) return named;
  throw new Problem(
    'impersonation_refused',
    'The run would work on behalf of somebody else: it takes scope run:impersonate to name a principal.',
  );
}
