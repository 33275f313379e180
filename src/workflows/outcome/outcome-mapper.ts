/** What an agent's work came to, and what that means for its run or its turn. */
import type { ApplicationFailure } from '@temporalio/workflow';
import { NondeterministicAgentError } from '../../agent/session/nondeterministic-agent-error.js';
import { fingerprint } from '../../common/fingerprint.js';
import type { Json } from '../../common/protocol.js';
import { requestSummary } from '../../common/request-summary.js';
import { isInstance } from '../../common/thrown.js';
import { reportRequest } from '../checks/request-report.js';
import type { TurnOutcome } from '../conversation/conversation.js';
import type { TurnResults } from '../conversation/turn-result.js';
import type { Ledger } from '../ledger.js';
import { agentFailure } from '../run-failure.js';
import { ChangedCodeError, changedCode } from './changed-code.js';
import { resultAsJson } from './result.js';

/** `stopped`: for a reason that lies outside the agent. */
export type Outcome = { result: unknown } | { error: unknown } | { stopped: ApplicationFailure };

export class OutcomeMapper {
  readonly #run: { agent: string; version: string };
  readonly #ledger: Ledger;
  readonly #isOtherCode: boolean;
  readonly #turnResults: TurnResults;

  /**
   * @param isOtherCode whether the run was brought here by other code than this: an agent that asks otherwise, run again,
   * need not be to blame then
   */
  constructor(
    run: { agent: string; version: string },
    ledger: Ledger,
    isOtherCode: boolean,
    turnResults: TurnResults,
  ) {
    this.#turnResults = turnResults;
    this.#run = run;
    this.#ledger = ledger;
    this.#isOtherCode = isOtherCode;
  }

  /**
   * @param turn of a conversation
   * @throws ApplicationFailure with what ended the agent; ChangedCodeError where its code was changed, which
   * fails the workflow task and not the run
   */
  toResult(outcome: Outcome, turn?: number): Json {
    const { agent, version } = this.#run;
    if ('stopped' in outcome) throw outcome.stopped;
    if (!('error' in outcome)) return resultAsJson(outcome.result, agent, version, turn);
    const { error } = outcome;
    if (isInstance(error, ChangedCodeError)) throw error;
    if (isInstance(error, NondeterministicAgentError) && this.#isOtherCode) throw this.#askedOtherwise(error);
    throw agentFailure(error, agent, version);
  }

  /** A turn that fails is reported to its sender; the conversation continues from where the graph was left. */
  toTurnOutcome(outcome: Outcome, turn?: number): TurnOutcome {
    try {
      if (!('result' in outcome)) return { status: 'completed', result: this.toResult(outcome, turn) };
      const { result, ...before } = this.#turnResults.cut(outcome.result);
      return { status: 'completed', result: this.toResult({ result }, turn), ...before };
    } catch (error) {
      if (error instanceof ChangedCodeError) throw error;
      const { type, message } = error as ApplicationFailure;
      const code = type?.replace(/^airlock\./, '') ?? 'agent_failed';
      return { status: 'failed', error: { code, message } };
    }
  }

  #askedOtherwise({ key, instead }: NondeterministicAgentError): ChangedCodeError {
    const { agent, version } = this.#run;
    const before = this.#ledger.findByKey(key);
    const then = before ? `${before.id} was: ${requestSummary(before.request)}` : 'it was another request';
    if (typeof instead === 'string') {
      return changedCode(
        `Going on where it was, the agent does not ask the same again; ${then}.`,
        agent,
        version,
      );
    }
    const { request } = instead;
    if (before) reportRequest({ id: before.id, fingerprint: fingerprint(request), request });
    return changedCode(
      `Going on where it was, the agent asks for ${requestSummary(request)}; ${then}.`,
      agent,
      version,
    );
  }
}
