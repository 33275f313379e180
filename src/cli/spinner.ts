/**
 * A line that shows that something is going on, drawn over itself.
 *
 * 1. It only writes. Stdin stays with its reader, and Ctrl-C stays a signal.
 * 2. Whatever else is printed meanwhile goes through `above`, so that the line is never mixed up with it.
 * 3. The line is gone when `work` has ended, however it ended.
 */
import type { Output } from './output.js';
import { oneLine } from './render/plain-text.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
const CLEAR_LINE = '\r\u001b[2K';
const DEFAULT_COLUMNS = 80;

export interface Spinner {
  /** Changes the words. */
  say(message: string): void;
  /** Runs `print` with the spinner's line out of the way. */
  above(print: () => void): void;
}

const silent: Spinner = { say: () => {}, above: (print) => print() };

/** Shows a spinner while `work` runs. Silent where stdout is no terminal. */
export async function withSpinner<T>(
  output: Output,
  message: string,
  work: (spinner: Spinner) => Promise<T>,
): Promise<T> {
  if (!output.interactive) return work(silent);
  let words = message;
  let frame = 0;
  const draw = () => {
    const mark = output.colors.cyan(FRAMES[frame % FRAMES.length] ?? '');
    const width = Math.max(1, (process.stdout.columns || DEFAULT_COLUMNS) - 3);
    process.stdout.write(`${CLEAR_LINE}${mark} ${oneLine(words, width)}`);
  };
  const clear = () => process.stdout.write(CLEAR_LINE);
  const timer = setInterval(() => {
    frame += 1;
    draw();
  }, FRAME_MS);
  // A command that ends by itself is not kept alive by its spinner.
  timer.unref();
  process.once('exit', clear);
  draw();
  try {
    return await work({
      say: (next) => {
        words = next;
        draw();
      },
      above: (print) => {
        clear();
        print();
        draw();
      },
    });
  } finally {
    clearInterval(timer);
    process.removeListener('exit', clear);
    clear();
  }
}
