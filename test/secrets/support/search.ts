/** Searches bytes for texts in the forms in which they might have left: also in the memory of processes (Linux). */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

const CHUNK = 16 * 1024 * 1024;
const OVERLAP = 4_096;

export class Search {
  readonly #needles: readonly (readonly [name: string, bytes: Buffer])[];

  /** @param plain are looked for as they are alone: many forms take long in hundreds of megabytes */
  constructor(texts: readonly string[], plain: readonly string[] = []) {
    this.#needles = [
      ...texts.flatMap(formsOf),
      ...plain.map((text) => [`${text} as it is`, Buffer.from(text)] as const),
    ];
  }

  /** Which forms of which text; nothing where there is none. */
  find(bytes: Buffer | string): string[] {
    const searched = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
    return this.#needles.filter(([, needle]) => searched.includes(needle)).map(([name]) => name);
  }

  /** What a process holds in memory that it may write to. */
  findInMemory(pid: number): string[] {
    const found = new Set<string>();
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    const chunk = Buffer.alloc(CHUNK);
    try {
      for (const { start, end } of writtenRegions(pid)) {
        for (let at = start; at < end; at += CHUNK - OVERLAP) {
          const bytes = readAt(memory, at, chunk.subarray(0, Math.min(CHUNK, end - at)));
          for (const name of this.find(bytes)) found.add(name);
        }
      }
    } finally {
      closeSync(memory);
    }
    return [...found];
  }
}

/** A process and all that descend from it. */
export function processTree(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  const below = (one: number): number[] => [
    one,
    ...parents.filter(([, parent]) => parent === one).flatMap(([child]) => below(child)),
  ];
  return below(pid);
}

function formsOf(text: string): [string, Buffer][] {
  const utf8 = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift): [string, string] => {
    const whole = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
    const form = whole.slice(Math.ceil((8 * shift) / 6), Math.floor((8 * (shift + utf8.length)) / 6));
    return [`base64 behind ${shift}`, form];
  });
  const forms: [string, string][] = [['as it is', text], ...base64, ['hex', utf8.toString('hex')]];
  return [...forms.map(named), [`${text} in UTF-16`, Buffer.from(text, 'utf16le')]];

  function named([form, encoded]: [string, string]): [string, Buffer] {
    return [`${text} ${form}`, Buffer.from(encoded)];
  }
}

/** Regions that the process has written to: reserved ones are gigabytes of nothing. */
function writtenRegions(pid: number): { start: number; end: number }[] {
  const regions: { start: number; end: number; isWritable: boolean; residentKb: number }[] = [];
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const [, start, end, mode = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line) ?? [];
    if (start && end) {
      const [from, to] = [Number.parseInt(start, 16), Number.parseInt(end, 16)];
      regions.push({ start: from, end: to, isWritable: mode.startsWith('rw'), residentKb: 0 });
    }
    const region = regions.at(-1);
    const [, residentKb] = /^Rss:\s+(\d+)/.exec(line) ?? [];
    if (region && residentKb) region.residentKb = Number(residentKb);
  }
  return regions.filter(({ isWritable, residentKb }) => isWritable && residentKb > 0);
}

function readAt(file: number, at: number, into: Buffer): Buffer {
  try {
    return into.subarray(0, readSync(file, into, 0, into.length, at));
  } catch {
    // Unmapped meanwhile, or a device's.
    return into.subarray(0, 0);
  }
}
