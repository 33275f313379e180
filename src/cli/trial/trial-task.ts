/** The messages to and from the thread of a trial. */
export type TrialTask =
  /** The configuration, and the modules of a resource worker that it names. */
  | { configFile: string }
  /** The agents, for their names. */
  | { agents: string };

export type TrialMessage = { begun: string } | { ended: string[] };
