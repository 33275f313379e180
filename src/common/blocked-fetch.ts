/** A fetch that cannot be answered before somebody fixes the deployment of its resource, in words. */
import { cut } from './request-summary.js';

const MAX_NAME_CHARACTERS = 100;
const MAX_MESSAGE_CHARACTERS = 500;

export function waitsForDeployment(id: string, resource: string, message: string): string {
  const name = cut(resource, MAX_NAME_CHARACTERS);
  return `${id} (${name}) waits for its deployment to be fixed: ${cut(message, MAX_MESSAGE_CHARACTERS)}`;
}
