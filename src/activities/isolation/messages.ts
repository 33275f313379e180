/** What a worker and the threads of its isolated resources say to each other. */
import type { FetchCall, Json } from '../../common/protocol.js';
import type { FetchContext } from '../define.js';

export interface ThreadSetup {
  /** File of the resources module. */
  readonly module: string;
  readonly maxResultBytes: number;
}

/** What a handler knows of its fetch, as far as it can be sent. */
export type SentContext = Omit<FetchContext, 'signal' | 'heartbeat' | 'log' | 'credential'>;

export type ToThread =
  | { kind: 'fetch'; name: string; call: FetchCall; context: SentContext }
  /** It goes to a thread of the same process, and nowhere else. */
  | { kind: 'credential'; value: string }
  | { kind: 'no_credential'; failure: SentFailure };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A failure that has been classified and redacted in the thread. */
export interface SentFailure {
  readonly message: string;
  readonly type: string | undefined;
  readonly isFinal: boolean;
  readonly details: unknown[];
  readonly retryDelayMs: number | undefined;
  readonly stack: string | undefined;
}

export type FromThread =
  | { kind: 'heartbeat'; details?: Json }
  | { kind: 'log'; level: LogLevel; message: string; meta: Json | undefined }
  | { kind: 'answer'; value: Json }
  | { kind: 'credential' }
  | { kind: 'failure'; failure: SentFailure };
