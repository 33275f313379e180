/**
 * A fetch under policies: judged before its handler sees it, hidden from what is to be hidden, and recorded.
 *
 * 1. Policies are given the params as the handler is given them. What a redaction hides stays hidden behind the schema, or
 *    the fetch is denied.
 * 2. An answer with something hidden still matches the resource's schema, or the fetch ends with `invalid_result`.
 * 3. What was decided is recorded whether the fetch is answered, denied or fails.
 */
import { type Schema, Validator } from '@cfworker/json-schema';
import * as z from 'zod';
import type { EarlierFetches } from '../common/earlier-fetches.js';
import type { FetchCall, Json, PolicyDecision } from '../common/protocol.js';
import type { Judgement } from '../policy/combine.js';
import { DecidedAnswer } from '../policy/decided-answer.js';
import type { PolicyRequest } from '../policy/define-policy.js';
import { FetchesBefore } from '../policy/fetches-before.js';
import { type JudgeOptions, judge } from '../policy/judge.js';
import { isRedacted, misplacedIn, pathText, redactAt } from '../policy/paths.js';
import { parsedParams } from './answer-call.js';
import type { FetchContext, Resource } from './define.js';
import { ResourceError } from './errors/resource-error.js';

/** What the run's log keeps of a fetch beside its answer: `Recorded` of the workflow. */
export interface FetchRecord {
  policy?: PolicyDecision[];
  /** Until a handler is called: none has seen the fetch, in no attempt. */
  handled?: false | undefined;
}

export interface JudgedCall {
  /** With params as the handler may see them. */
  readonly call: FetchCall;
  /** Those params, parsed. */
  readonly params: { readonly parsed: unknown };
  /** What the fetch is answered with. @throws ResourceError `invalid_result` */
  answer(value: Json): Json | DecidedAnswer;
}

interface Subject {
  readonly name: string;
  readonly resource: Resource;
  readonly call: FetchCall & { readonly before?: EarlierFetches };
}

/**
 * @param record is given what was decided
 * @throws ResourceError `not_permitted`, `invalid_params`
 */
export async function judgeCall(
  { name, resource, call }: Subject,
  options: JudgeOptions,
  record: FetchRecord,
  { signal, log }: Pick<FetchContext, 'signal' | 'log'>,
): Promise<JudgedCall> {
  const params = { parsed: await parsedParams(name, resource, call.params) };
  const { principal, agent, version, workflowId, id } = call;
  const request = {
    resource: name,
    params: params.parsed,
    principal,
    agent,
    version,
    workflowId,
    requestId: id,
    before: new FetchesBefore(call.before, { resource: name, sent: call.params, parsed: params.parsed }),
  };
  const judgement = await judge(request, options, signal);
  if (!judgement) return { call, params, answer: (value) => value };
  record.policy = judgement.decisions;
  report(request, judgement, log);
  if (judgement.denial) throw notPermitted(name, id, judgement.denial);
  const shown = await callWithout({ name, resource, call }, params, judgement).catch((error: unknown) => {
    record.policy = decisionsWhereHidingFails(judgement.decisions, error);
    throw error;
  });
  return {
    ...shown,
    answer: (value) =>
      new DecidedAnswer(answerWithout(value, { name, resource }, judgement), judgement.decisions),
  };
}

/** What was not let through, for whoever watches the worker: an attempt that is lost has left nothing else. */
function report(
  { resource, workflowId, requestId }: PolicyRequest,
  { decisions }: Judgement,
  log: FetchContext['log'],
): void {
  for (const { policy, version, outcome, mode, reason, failed } of decisions) {
    if (outcome !== 'deny') continue;
    const does = mode === 'audit' ? 'would deny' : 'denies';
    const message = `Policy '${policy}' (${version}) ${does} ${requestId} of '${resource}' in run '${workflowId}': ${reason}`;
    if (failed) log.warn(message);
    else log.info(message);
  }
}

/**
 * The call as its handler may see it.
 * @throws ResourceError `not_permitted` where nobody could say what to hide, `invalid_params`
 */
export async function callWithout(
  { name, resource, call }: Subject,
  params: JudgedCall['params'],
  { params: places }: Judgement,
): Promise<Pick<JudgedCall, 'call' | 'params'>> {
  if (places.length === 0) return { call, params };
  const misplaced = misplacedIn(call.params, places);
  if (misplaced !== undefined) {
    throw new ResourceError({
      code: 'not_permitted',
      retryable: false,
      message: `A policy hides ${misplaced} in the params of '${name}', which have another shape. Name the place as the agent sends it, or deny the fetch.`,
    });
  }
  const redacted = redactAt(call.params, places);
  const parsed = await parsedParams(name, resource, redacted);
  if (isRedacted(parsed, places)) return { call: { ...call, params: redacted }, params: { parsed } };
  const paths = places.map(({ path }) => pathText(path)).join(', ');
  throw new ResourceError({
    code: 'not_permitted',
    message: `A policy hides ${paths} in the params of '${name}', whose schema brings something back there. Name the place as the agent sends it, or deny the fetch.`,
  });
}

/** A policy whose params cannot be hidden denies the fetch: so it is recorded, and so `airlock policy test` says it. */
export function decisionsWhereHidingFails(
  decisions: readonly PolicyDecision[],
  error: unknown,
): PolicyDecision[] {
  if (!(error instanceof ResourceError) || error.code !== 'not_permitted') return [...decisions];
  return decisions.map(({ redacted, ...decision }) =>
    decision.outcome === 'redact' && decision.mode !== 'audit' && redacted?.params
      ? { ...decision, outcome: 'deny', reason: error.message }
      : { ...decision, ...(redacted && { redacted }) },
  );
}

function answerWithout(
  value: Json,
  { name, resource }: Pick<Subject, 'name' | 'resource'>,
  { result: places }: Judgement,
): Json {
  if (places.length === 0) return value;
  const misplaced = misplacedIn(value, places);
  if (misplaced !== undefined) {
    throw new ResourceError({
      code: 'invalid_result',
      message: `A policy hides ${misplaced} in the answer of '${name}', which has another shape: nobody could say what to hide. Name the place as it is in the answer.`,
    });
  }
  const redacted = redactAt(value, places);
  const { valid, errors } = validatorOf(resource.result).validate(redacted);
  if (valid) return redacted;
  throw new ResourceError({
    code: 'invalid_result',
    message:
      `With what a policy hides, the answer of '${name}' does not match its schema: ` +
      `${errors.at(-1)?.instanceLocation ?? '#'} ${errors.at(-1)?.error ?? ''} Say with what it is hidden (with: …), or allow that in the schema.`,
  });
}

/** Made once for each schema: every answer with something hidden is checked. */
const validators = new WeakMap<z.ZodType, Validator>();

function validatorOf(result: z.ZodType): Validator {
  const known = validators.get(result);
  if (known) return known;
  const schema = z.toJSONSchema(result, { io: 'output', unrepresentable: 'any' });
  const made = new Validator(JSON.parse(JSON.stringify(schema)) as Schema, '2020-12');
  validators.set(result, made);
  return made;
}

function notPermitted(
  resource: string,
  id: string,
  { policy, version, reason }: NonNullable<Judgement['denial']>,
): ResourceError {
  return new ResourceError({
    code: 'not_permitted',
    retryable: false,
    message: `Policy '${policy}' (${version}) does not permit ${id} of '${resource}': ${reason}.`,
    details: { policy, version, reason },
  });
}
