/**
 * Errors as RFC 9457 problem documents. `code` is one of docs/errors.md; `requestId` is that of the gateway's log.
 *
 * What is not expected is `unexpected`: nothing of it leaves the gateway but the request's id.
 */
import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import * as z from 'zod';
import { AirlockError } from '../../common/errors.js';
import { temporalClient } from '../../connection/temporal-packages.js';
import type { GatewayEnv } from '../gateway.js';
import { isProblemCode, outsideWords, type ProblemCode, statusOf } from './problem-codes.js';

const issueSchema = z.object({
  /** Where: members from the outermost on, joined by dots. */
  path: z.string(),
  message: z.string(),
});

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    requestId: z.string(),
    /** Of `bad_input`: what is wrong, each where it is. */
    issues: z.array(issueSchema).optional(),
    /** Of a message that may have been taken all the same: sent again with this id, it counts once. */
    messageId: z.string().optional(),
  })
  .meta({ id: 'Problem' });

const MAX_UNREAD_BYTES = 64 * 1024;

type Extra = Partial<Pick<z.infer<typeof problemSchema>, 'issues' | 'messageId'>>;

/** What a handler throws to end its request. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: Extra = {},
    readonly headers: Record<string, string> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

/** @returns what to say of whatever was thrown, and whether somebody should look at it */
export function toProblem(thrown: unknown): { problem: Problem; isDefect: boolean } {
  if (thrown instanceof Problem) return { problem: thrown, isDefect: false };
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return { problem: ofHttpException(thrown), isDefect: false };
  }
  const code = AirlockError.isInstance(thrown) ? codeOf(thrown) : undefined;
  if (AirlockError.isInstance(thrown) && code !== undefined) {
    const { summary } = thrown;
    const problem = new Problem(code, outsideWords[code] ?? summary, {}, {}, { cause: thrown });
    return { problem, isDefect: statusOf(code) >= 500 };
  }
  const problem = new Problem('unexpected', outsideWords.unexpected ?? '', {}, {}, { cause: thrown });
  return { problem, isDefect: true };
}

/** A run may be ahead of the gateway by a version, and refuse by a code that is new: refused it is. */
function codeOf({ code, cause }: AirlockError): ProblemCode | undefined {
  if (isProblemCode(code)) return code;
  return cause instanceof temporalClient.WorkflowUpdateFailedError ? 'decision_failed' : undefined;
}

/** The libraries' own: a body that is no JSON, or of another type. */
function ofHttpException({ status, message }: HTTPException): Problem {
  if (status === 413) return new Problem('body_too_large', 'The body is too large.');
  if (status === 415) return new Problem('unsupported_media_type', 'The body must be application/json.');
  return new Problem('malformed_body', message === '' ? 'The request cannot be read.' : message);
}

export function problemDocument(
  code: ProblemCode,
  detail: string,
  requestId: string,
): z.infer<typeof problemSchema> {
  const status = statusOf(code);
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, code, detail, requestId };
}

export function respondWith(c: Context<GatewayEnv>, problem: Problem): Response {
  const document = {
    ...problemDocument(problem.code, problem.detail, c.get('requestId')),
    ...problem.extra,
  };
  return c.body(JSON.stringify(document), statusOf(problem.code), {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(isBodyUnread(c) && { connection: 'close' }),
    ...problem.headers,
  });
}

/** What is refused unread is still on its way, and the connection is closed behind it: whoever sent it should not use it again. */
function isBodyUnread(c: Context<GatewayEnv>): boolean {
  if (c.get('isBodyRead')) return false;
  const isLong = Number(c.req.header('content-length') ?? 0) > MAX_UNREAD_BYTES;
  return isLong || c.req.header('transfer-encoding') !== undefined;
}

/** What zod finds wrong, as issues of `bad_input`. */
export function inputProblem(where: string, { issues }: z.ZodError): Problem {
  const said = issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const [first] = said;
  const at = first?.path ? ` ${first.path}:` : '';
  return new Problem(
    'bad_input',
    `The ${where} is not as it should be.${at} ${first?.message ?? ''}`.trim(),
    {
      issues: said.slice(0, 20),
    },
  );
}
