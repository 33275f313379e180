/**
 * The name under which a run says how an error that nobody listens to ends it. The thread, which is told of such errors
 * outside of the sandbox, finds a function there: from the error to the failure of the run, as protobuf has it.
 */
export const STRAY_ERROR_FAILURE = Symbol.for('airlock.strayErrorFailure');
