/** Packages that a user installs only where a resource needs them. */
import { AirlockError } from '../common/errors.js';

/**
 * @param load imports it; written where it is needed, so that the import is a literal one
 * @param user what needs it, as the subject of a sentence
 * @throws AirlockError `missing_package` naming what to install
 */
export async function loadOptionalPackage<Module>(
  load: () => Promise<Module>,
  name: string,
  user: string,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new AirlockError(
      'missing_package',
      `${user} needs the package ${name}, which cannot be loaded.`,
      `Run: npm install ${name}`,
      { cause },
    );
  }
}
