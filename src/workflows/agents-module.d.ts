/** The agents module of the project, put in place when the workflow bundle is built. */
declare module '__airlock_agents__' {
  const catalog: import('../agent/define-agents.js').AgentCatalog;
  export default catalog;
}
