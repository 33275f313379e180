/** Stand-ins for the network in the sandbox: each throws a sentence that says what to use instead. */
export function refuseNetwork(name: string): () => never {
  return function refused(): never {
    throw new Error(
      `An agent has no network: '${name}' is not available in a workflow. ` +
        `Register a resource and call fetch('<resource>', params) of 'airlockjs/agent' instead.`,
    );
  };
}
