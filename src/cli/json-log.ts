import { openSync, writeSync } from 'node:fs';
import type { StepEvent } from 'oriel';
import { fileError } from 'oriel/node';

/** Steps that are logged in a whole run, about. */
const STEPS = 1000;

/** A file of one JSON object a line, each with its `event`. */
export interface JsonLog {
  write(event: string, values: object): void;
  /** Logs some of the steps. */
  step(event: StepEvent): void;
}

/** Opens a log, anew or to go on with one; without a path nothing is written. */
export function openJsonLog(path: string | undefined, append: boolean): JsonLog {
  if (path === undefined) return { write: () => {}, step: () => {} };
  let file: number;
  try {
    file = openSync(path, append ? 'a' : 'w');
  } catch (error) {
    throw fileError(error, path);
  }
  // Synchronous, so that no line is lost when the run is cut.
  const write = (event: string, values: object) =>
    void writeSync(file, `${JSON.stringify({ event, ...values })}\n`);
  return {
    write,
    step: (event) => {
      if (event.step % Math.ceil(event.steps / STEPS) === 0) write('step', event);
    },
  };
}
