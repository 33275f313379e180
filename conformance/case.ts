/**
 * What a case is: a graph, a script for the person who answers, and the outcome that is right, stated without looking
 * at either side. The same graph and the same script run on plain LangGraph and on Airlock.
 */
import type { GraphSource } from 'airlockjs/agent';
import type { AgentMiddleware } from 'langchain';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a graph has of the world. Each side has its own way to the same thing. */
export interface World {
  /** Calls a service. On LangGraph the call is made in the node; on Airlock it is a fetch. */
  effect(name: string, params?: Json): Promise<Json>;
  /** Asks a person. On LangGraph it is `interrupt()`; on Airlock `ask.question`. */
  ask(prompt: string, accepts?: (answer: Json) => boolean): Promise<Json>;
  /**
   * Middleware that has calls of these tools reviewed. On LangGraph it is LangChain's human-in-the-loop middleware; on
   * Airlock `reviewTools`.
   */
  review(tools: Record<string, Review>): AgentMiddleware;
}

export interface Review {
  allowed: ('approve' | 'edit' | 'reject')[];
}

export type Decision =
  | { type: 'approve' }
  | { type: 'reject'; message?: string }
  /** `tool`: another tool than the one that was asked about. */
  | { type: 'edit'; args: Record<string, Json>; tool?: string };

/** What became of an answer, as its sender learns it. */
export type Receipt = 'accepted' | 'refused';

/** A run, as the person at its other end meets it. */
export interface Subject {
  /** What is pending: the prompts, the values of `interrupt()`, the names of tools under review. */
  questions(): Promise<Json[]>;
  /** Answers the pending question that shows this. */
  answer(shown: Json, value: Json): Promise<Receipt>;
  /** Sends the last answer once more, as a client does that did not hear of the first one. */
  repeatLast(): Promise<Receipt>;
  /** Answers several in one step. */
  answerAll(answers: readonly (readonly [shown: Json, value: Json])[]): Promise<void>;
  /** Decides about a call of this tool. */
  decide(tool: string, decision: Decision): Promise<Receipt>;
  /** The process that ran it ends, and another goes on. With a graph: that of a later release. */
  restart(nextGraph?: (world: World) => GraphSource): Promise<void>;
  /** Services called, in order. */
  readonly effects: Json[];
  /** Lets time pass: for a pause before a retry. */
  pass(timeMs: number): Promise<void>;
  /** What the run ended with, or `{ failed: … }`; `undefined` while it waits. */
  outcome(): Promise<Json | undefined>;
}

export type Group =
  | 'parallel questions'
  | 'answers'
  | 'questions in sequence'
  | 'subgraphs'
  | 'functional API'
  | 'tools and review'
  | 'effects'
  | 'endurance';

export interface Case {
  /** kebab-case, unique. */
  name: string;
  /** What is right, as a sentence. */
  title: string;
  group: Group;
  /** Public reports of it, or whose tests have it. */
  sources: string[];
  graph: (world: World) => GraphSource;
  input?: Json;
  /** Plays the person; returns what was observed. */
  play: (subject: Subject) => Promise<Json>;
  /** What must have been observed. */
  right: Json;
  /** Takes seconds: not part of the short run. */
  isLong?: boolean;
}
