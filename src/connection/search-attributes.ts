/** The search attributes of a run with the types a server must have them registered as. */
import { searchAttributes } from '../common/protocol.js';

export type SearchAttributeTypeName = 'Keyword' | 'KeywordList' | 'Int';

/** By name, in the spelling of the Temporal CLI. */
export const searchAttributeTypes: Readonly<Record<string, SearchAttributeTypeName>> = {
  [searchAttributes.agent]: 'Keyword',
  [searchAttributes.version]: 'Keyword',
  [searchAttributes.status]: 'Keyword',
  [searchAttributes.assignees]: 'KeywordList',
  [searchAttributes.openQuestions]: 'Int',
  [searchAttributes.externalFetches]: 'KeywordList',
  [searchAttributes.principal]: 'Keyword',
};
