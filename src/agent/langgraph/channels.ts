/** The channels that LangGraph writes for itself beside those of a graph's state. */

/** What a task has thrown. */
export const ERROR = '__error__';
/** What a task is answered with. */
export const RESUME = '__resume__';
/** What a task has paused with. */
export const INTERRUPT = '__interrupt__';
/** That a node has failed and its `errorHandler` goes on in its place. */
export const ERROR_SOURCE_NODE = '__error_source_node__';
