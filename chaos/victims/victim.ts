/** A process that is killed and comes back. */
export type Kind = 'server' | 'agent' | 'resources';

export interface Victim {
  readonly kind: Kind;
  /** Whether it is at work: neither dead nor still starting. */
  readonly isUp: boolean;
  /** Resolves once it is at work; one that is under way already is not started twice. */
  start(): Promise<void>;
  /** SIGKILL: it finishes nothing. Resolves once it is gone. */
  kill(): Promise<void>;
}
