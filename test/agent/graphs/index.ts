/** Every graph that does the same whatever order its answers come in, with what it is run on. */
import type { Role } from '../../support/rehearsal.js';
import {
  assistant,
  conversation,
  interruptingAssistant,
  modelAnswer,
  reviewedAssistant,
} from './assistants.js';
import * as foreign from './foreign.js';
import * as own from './own.js';

const { racing: _, tasks, ...notes } = own;
const { interruptingTasks, ...foreignNotes } = foreign;

const withInput = (input: Role['input'], graphs: Record<string, Role['graph']>) =>
  Object.entries(graphs).map(([name, graph]): [string, Role] => [name, { graph, input }]);

export const ownRoles = [...withInput({}, notes), ...withInput(3, { tasks })];
export const foreignRoles = [...withInput({}, foreignNotes), ...withInput(3, { interruptingTasks })];
export const assistantRoles = Object.entries({ assistant, interruptingAssistant, reviewedAssistant }).map(
  ([name, graph]): [string, Role] => [name, { graph, input: conversation, answer: modelAnswer }],
);
export const roles = [...ownRoles, ...foreignRoles, ...assistantRoles];
