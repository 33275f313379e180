export interface CommandOption {
  type: 'string' | 'boolean';
  default?: string | boolean;
  description: string;
}

type Value<Option extends CommandOption> = Option['type'] extends 'boolean'
  ? boolean
  : Option extends { default: string }
    ? string
    : string | undefined;

export function commandOptions<const Options extends Record<string, CommandOption>>(
  command: string,
  own: Options,
  args?: string[],
): { [Name in keyof Options]: Value<Options[Name]> } & { json: boolean };

export function failUsage(command: string, options: Record<string, CommandOption>, problem: string): never;
