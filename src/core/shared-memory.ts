import { align, Memory, PAGE, SPARE } from './memory.ts';

/** What a memory grows by at least, so that threads do not each take small pieces in turn. */
const LEAST = 1 << 20;

interface Segment {
  from: number;
  to: number;
}

/**
 * One thread's part of a memory that threads share. Growing is the only way to get some, and what a thread has grown is
 * its own: so no thread has to know beforehand how much another needs. Its segments lie apart where others have grown
 * in between; a block lies in one of them.
 */
export class SharedMemory extends Memory {
  private readonly segments: Segment[];
  private segment = 0;

  /** @param from where this thread's first segment begins, which reaches to the end; without it there is none yet */
  constructor(
    private readonly shared: WebAssembly.Memory,
    from?: number,
  ) {
    const end = shared.buffer.byteLength;
    super(shared, from ?? end);
    this.segments = [{ from: from ?? end, to: end }];
  }

  override alloc(bytes: number): number {
    if (!(bytes >= 0) || bytes > 0xffff0000) throw new RangeError(`cannot allocate ${bytes} bytes`);
    const before = this.mark();
    try {
      for (;;) {
        const ptr = this.top;
        if (align(ptr + bytes) + SPARE <= this.segments[this.segment].to) {
          this.top = align(ptr + bytes);
          return ptr;
        }
        this.advance(bytes);
      }
    } catch (error) {
      this.release(before);
      throw error;
    }
  }

  override scope<T>(body: () => T): T {
    const before = this.mark();
    try {
      return body();
    } finally {
      this.release(before);
    }
  }

  /** Where `release` goes back to: a scope that may wait. */
  mark(): { segment: number; top: number } {
    return { segment: this.segment, top: this.top };
  }

  release({ segment, top }: { segment: number; top: number }): void {
    this.segment = segment;
    this.top = top;
  }

  /** Makes views that reach as far as the memory has been grown by any thread. */
  refresh(): void {
    if (this.shared.buffer.byteLength === this.u8.byteLength) return;
    this.buffer = this.shared.buffer;
    this.makeViews();
  }

  /** Goes on to the next segment, or makes this one longer, or makes a new one. */
  private advance(bytes: number): void {
    if (this.segment + 1 < this.segments.length) {
      this.top = align(this.segments[++this.segment].from);
      return;
    }
    const owned = this.segments.reduce((sum, { from, to }) => sum + to - from, 0);
    const pages = Math.ceil(Math.max(bytes + 2 * SPARE, owned >>> 2, LEAST) / PAGE);
    const from = this.shared.grow(pages) * PAGE;
    const last = this.segments[this.segment];
    if (last.to === from) last.to = from + pages * PAGE;
    else {
      this.segments.push({ from, to: from + pages * PAGE });
      this.segment++;
      this.top = align(from);
    }
    this.refresh();
  }
}
