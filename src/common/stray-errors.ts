/**
 * The name under which a run says how an error without a listener ends it. The thread receives such errors outside of the
 * sandbox, and finds a function under this name: from the error to the failure of the run, as protobuf has it.
 */
export const STRAY_ERROR_FAILURE = Symbol.for('airlock.strayErrorFailure');
