/** A model file that is cut, altered, too new or not a model file; the message says what is wrong and where. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** The error for a file that is no safetensors file; `described` of `file-kind.ts` tells what it is instead. */
export class UnknownFileError extends ModelFileError {}

/** An error of reading a model, with the name of its source before it; any other error as it is. */
export function inFile(error: unknown, source: string | undefined): unknown {
  if (!(error instanceof ModelFileError) || source === undefined) return error;
  return new ModelFileError(`${source}: ${error.message}`, { cause: error });
}

/** The error of a file whose content is wrong. */
export const damaged = (what: string, cause?: unknown): ModelFileError =>
  new ModelFileError(`the model is damaged: ${what}`, cause === undefined ? {} : { cause });

/**
 * Runs a step of reading a model file.
 *
 * @throws ModelFileError for what the step throws, with its message
 */
export function reading<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof ModelFileError ? error : damaged((error as Error).message, error);
  }
}
