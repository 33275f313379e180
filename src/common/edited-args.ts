/** Where the answer to a tool call, in its `additional_kwargs`, has the arguments that a reviewer has edited the call to. */
export const EDITED_ARGS = 'edited_args';
