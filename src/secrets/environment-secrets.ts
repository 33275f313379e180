/** What this process's environment holds that is secret: by the name of the variable, and passwords in addresses. */
import { registerSecret } from './known-secrets.js';
import { isSecretVariable, looksRandom } from './shapes.js';

let seen = new Map<string, string>();

/** Reads the environment anew: it may be filled after this module has loaded. */
export function registerEnvironmentSecrets(): void {
  const now = new Map<string, string>();
  for (const [name, value = ''] of Object.entries(process.env)) {
    const isSecret = isSecretVariable(name);
    if (value === '' || !(isSecret || value.includes('://'))) continue;
    now.set(name, value);
    if (seen.get(name) === value) continue;
    // A variable may hold an ordinary word under such a name, which must not be taken out of answers.
    if (isSecret) registerSecret(value, { isLasting: true, isCertain: looksRandom(value.trim()) });
    else registerAddressPassword(value);
  }
  seen = now;
}

/** The password in `postgres://user:password@host/database`. */
export function registerAddressPassword(address: string): void {
  if (!URL.canParse(address)) return;
  const { password } = new URL(address);
  if (password === '') return;
  const options = { isLasting: true, isCertain: password.length >= 8 };
  registerSecret(password, options);
  try {
    registerSecret(decodeURIComponent(password), options);
  } catch {
    // It holds a % that encodes nothing, and is sent as it is.
  }
}
