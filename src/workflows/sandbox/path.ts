/**
 * `path` for the sandbox: pure functions, which libraries of globs are written with. POSIX separators on every machine,
 * so that a run replays anywhere.
 */
export * from 'pathe';
export { default } from 'pathe';
