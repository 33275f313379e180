/** What a line editor draws of what is typed, which can be left out while something else is drawn. */
import { Writable } from 'node:stream';

export class TerminalEcho extends Writable {
  isMuted = false;

  constructor(private readonly terminal: NodeJS.WriteStream) {
    super();
    terminal.on('resize', () => this.emit('resize'));
  }

  /** The line editor asks for it. */
  get columns(): number {
    return this.terminal.columns;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (!this.isMuted) this.terminal.write(chunk);
    done();
  }
}
