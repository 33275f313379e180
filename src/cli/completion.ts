/** Scripts that complete commands and options in a shell, made from the program itself. */
import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface CompletedCommand {
  name: string;
  description: string;
  options: { flag: string; description: string }[];
}

export function completionScript(program: Command, shell: Shell): string {
  const commands = program.commands.map(completed);
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
  }
}

function completed(command: Command): CompletedCommand {
  const options = command.options.flatMap(({ long, description }) =>
    long == null ? [] : [{ flag: long, description }],
  );
  return { name: command.name(), description: command.description(), options };
}

function bash(commands: CompletedCommand[]): string {
  const cases = commands.map(
    ({ name, options }) => `    ${name}) words='${options.map(({ flag }) => flag).join(' ')}' ;;`,
  );
  return [
    '_airlock() {',
    `  local words='${commands.map(({ name }) => name).join(' ')}'`,
    `  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in`,
    ...cases,
    "    *) words='' ;;",
    '  esac; fi',
    `  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    'complete -o default -F _airlock airlock',
    '',
  ].join('\n');
}

function fish(commands: CompletedCommand[]): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c airlock -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...options.map(
      ({ flag, description: words }) =>
        `complete -c airlock -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)} -d ${quoted(words)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
