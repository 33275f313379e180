/** When a command ends that runs until somebody stops it. */
import { npxGone } from './npx-gone.js';
import type { Output } from './output.js';
import { stopSignal } from './stop-signal.js';

/**
 * Watches the npx that started the command from now on, and hears signals once what it returns is called. Until then a
 * signal ends the process at once. So call that when there is something to stop, and after the project's modules are loaded: one
 * that loops would keep this process from hearing anything.
 * @param command its name
 */
export function stopWatch(command: string, output: Output): (onSignal?: () => void) => Promise<void> {
  const orphaned = npxGone().then(() => {
    output.note(output.colors.dim(`\nThe npx that started airlock ${command} is gone: stopping.`));
  });
  return (onSignal) => Promise.race([stopSignal(onSignal), orphaned]);
}
