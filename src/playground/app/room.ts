/** What the shell gives a room. */
export interface RoomContext {
  /** Where the room goes. */
  root: HTMLElement;
  /** The settings in the address. */
  query: string;
  /** Writes the settings into the address. */
  remember: (query: string) => void;
  /** Aborted when the room is left or drawn anew. */
  signal: AbortSignal;
  /** Says which settings of the address could not be read. */
  faults: (names: readonly string[]) => void;
  /** Says something that has happened, for who does not see it. */
  announce: (text: string) => void;
  /** Says what went wrong, in words; undefined takes it back. */
  complain: (text: string | Promise<string> | undefined) => void;
  /** What the room keeps while it is left, or drawn anew in another language. */
  kept: Map<string, unknown>;
}

export type Room = (context: RoomContext) => void;
