/** What a job in the worker has to do with the page. */
export interface JobContext<Message, Command = never> {
  /** Sends something to the page before the job is done. */
  post: (message: Message, transfer?: Transferable[]) => void;
  /** Calls back with what the page sends while the job runs. */
  listen: (listener: (command: Command) => void) => void;
  signal: AbortSignal;
}

/** Something slow, done in the worker. */
export type Job<Input, Message, Result, Command = never> = (
  input: Input,
  context: JobContext<Message, Command>,
) => Promise<Result>;
