import { button, h, setText } from '../../app/dom.ts';
import { kept } from '../../app/kept.ts';
import { forgetAll, forgetText, keepText } from './keeping.ts';
import type { Strings } from './strings.ts';

interface Hosts {
  text: Strings;
  /** The text of now. */
  words: () => string;
  /** Forgets what is in memory, at once, and ends what would be kept later. */
  forget: () => Promise<void>;
  /** Everything that was kept has been removed. */
  forgotten: () => void;
  signal: AbortSignal;
}

/** How long nothing is typed before the text is kept, in milliseconds. */
const REST = 400;

/** Whether the text is kept; it may hold personal data, so that the reader has to want it. */
const choice = kept<'yes' | 'no'>('keep-text', (text) => text === 'yes' || text === 'no');

/** What is kept in this browser, and the way to get rid of it. */
export class KeepingPanel {
  readonly element: HTMLElement;
  private readonly wanted: HTMLInputElement;
  private readonly status = h('p', { class: 'note', role: 'status' });
  private readonly holds = h('p', { class: 'note' });
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly hosts: Hosts) {
    const words = hosts.text.keeping;
    this.wanted = h('input', { type: 'checkbox', on: { change: () => this.choose() } });
    this.wanted.checked = choice.get() === 'yes';
    this.element = h(
      'section',
      { class: 'card keeping', 'aria-label': words.title },
      h('h2', {}, words.title),
      this.holds,
      h(
        'div',
        { class: 'toolbar' },
        h('label', { class: 'check' }, this.wanted, h('span', {}, words.keepText)),
        button(words.forget, () => void this.forget()),
      ),
      this.status,
    );
    hosts.signal.addEventListener('abort', () => {
      clearTimeout(this.rest);
      this.keep();
    });
  }

  /** How many models and examples are kept. */
  show(models: number, examples: number): void {
    setText(this.holds, this.hosts.text.keeping.holds(models, examples));
  }

  /** The browser keeps nothing for this page. */
  failed(): void {
    setText(this.status, this.hosts.text.keeping.notKept);
  }

  /** The text has changed. */
  follow(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.keep(), REST);
  }

  private keep(): void {
    if (this.wanted.checked) keepText(this.hosts.words()).catch(() => this.failed());
  }

  private choose(): void {
    choice.set(this.wanted.checked ? 'yes' : 'no');
    setText(this.status, '');
    if (this.wanted.checked) this.keep();
    else forgetText().catch(() => {});
  }

  private async forget(): Promise<void> {
    clearTimeout(this.rest);
    this.wanted.checked = false;
    choice.set('no');
    // First, so that nothing is written after all was removed.
    await this.hosts.forget();
    try {
      const removed = await forgetAll();
      setText(this.status, this.hosts.text.keeping.removed(removed));
    } catch {
      this.failed();
    }
    this.hosts.forgotten();
  }
}
