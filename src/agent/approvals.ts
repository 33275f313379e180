/**
 * Which approvals a project asks for, as types: the agent's `ask.approval` is held against them, and a client that knows
 * them reads the args of a question as they were asked (`isApproval`).
 *
 *     declare module 'airlockjs/agent' {
 *       interface Approvals {
 *         refund: { order: string; amount: number };
 *       }
 *     }
 */

/** The args of each action. Empty until declared; any action goes then. */
// biome-ignore lint/suspicious/noEmptyInterface: made to be augmented
export interface Approvals {}

type Declared = keyof Approvals & string;

/** Actions that may be asked about here: those declared, or any while none is. */
export type ActionName = [Declared] extends [never] ? string : Declared;
export type ArgsOf<Action extends ActionName> = Action extends Declared ? Approvals[Action] : unknown;
