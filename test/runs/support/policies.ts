/** The policies that the recorded runs are judged by: one that counts, one that hides, one that only looks. */
import { definePolicies, definePolicy, deny, redact, tablePolicy } from 'airlockjs/policy';

export const policies = definePolicies([
  tablePolicy({
    name: 'sums',
    version: '1',
    rules: { echo: { sums: { n: { max: 7 } } }, refusing: 'allow' },
  }),
  definePolicy({ name: 'look', version: '2', mode: 'audit', judge: () => deny('for the log alone') }),
  definePolicy({
    name: 'hide',
    version: '3',
    resources: ['echo'],
    judge: () => redact({ result: ['note'] }),
  }),
]);
