/** Names, versions, inputs and results of agents as types, taken from the type of what `defineAgents` returns. */
import type { CommandInstance } from '@langchain/langgraph';
import type { Json } from '../common/protocol.js';

/** Agents that are only known when the program runs: any name, any version. */
export type AnyCatalog = Record<string, { versions: Record<string, unknown> }>;

export type AgentName<Catalog> = keyof Catalog & string;

export type AgentVersion<Catalog, Name extends AgentName<Catalog>> = Catalog[Name] extends {
  versions: infer Versions;
}
  ? keyof Versions & string
  : never;

/** What an agent is given: what its graph takes, as JSON; of any of its versions. Messages are any JSON. */
export type AgentInput<Catalog, Name extends AgentName<Catalog>> = InputOf<Sources<Catalog, Name>>;

/** What an agent ends with: the state of its graph, as JSON. */
export type AgentResult<Catalog, Name extends AgentName<Catalog>> = ResultOf<Sources<Catalog, Name>>;

type Sources<Catalog, Name extends AgentName<Catalog>> = Catalog[Name] extends { versions: infer Versions }
  ? Versions[keyof Versions]
  : unknown;

type InputOf<Source> = unknown extends Source
  ? unknown
  : Source extends unknown
    ? AsJson<Taken<Source>>
    : never;
type ResultOf<Source> = unknown extends Source
  ? Json
  : Source extends unknown
    ? AsJson<Given<Source>>
    : never;

/** A graph is compiled, or has yet to be, or is made by a function. */
type Invocable<Source> = Source extends { invoke: infer Invoke }
  ? Invoke
  : Source extends { compile: (...args: never[]) => infer Compiled }
    ? Invocable<Compiled>
    : Source extends (...args: never[]) => infer Made
      ? Invocable<Awaited<Made>>
      : unknown;

type Taken<Source> =
  Invocable<Source> extends (input: infer Input, ...rest: never[]) => unknown
    ? Exclude<Input, null | CommandInstance>
    : unknown;

type Given<Source> =
  Invocable<Source> extends (...args: never[]) => Promise<infer Output> ? Awaited<Output> : unknown;

/** A type as it is once it has been JSON. What says itself how it becomes JSON (a message) may be any. */
export type AsJson<T> = unknown extends T
  ? Json
  : [Extract<T, Serializable>] extends [never]
    ? AsPlainJson<T>
    : Json;

/** LangChain's messages and their kin. */
interface Serializable {
  lc_serializable: boolean;
}

type AsPlainJson<T> = T extends null | undefined | boolean | number | string
  ? T
  : T extends Date
    ? string
    : T extends object
      ? { [Key in keyof T]: AsJson<T[Key]> }
      : never;
