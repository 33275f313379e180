export function absoluteLinks(text: string, version: string): string;
