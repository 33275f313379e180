import type { CommonOptions } from '@clack/prompts';
import type { Decision, InterruptView } from 'airlockjs';

export function askInTerminal(
  question: InterruptView,
  terminal: CommonOptions,
): Promise<Decision | undefined>;
