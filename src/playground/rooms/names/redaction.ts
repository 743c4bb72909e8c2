import { type Entity, redact, type RedactionMap, restore } from 'oriel';
import { button, copyText, h, setText } from '../../app/dom.ts';
import { markedText } from './marks.ts';
import { type ColorOf } from './palette.ts';
import type { Strings } from './strings.ts';

/** What looks like a placeholder. */
const PLACEHOLDER = /\[\p{Lu}[\p{Lu}\p{N}_-]*_\d+\]/gu;

/** The text with placeholders in place of what was found, and the way back. */
export class RedactionPanel {
  readonly element: HTMLElement;
  private readonly output = h('div', { class: 'redacted' });
  private readonly copied = h('span', { class: 'note', role: 'status' });
  private readonly copyButton: HTMLButtonElement;
  private readonly plain: HTMLTextAreaElement;
  private readonly input: HTMLTextAreaElement;
  private readonly restored = h('div', { class: 'redacted restored' });
  private readonly verdict = h('p', { class: 'note', role: 'status' });
  private original = '';
  private redacted = '';
  private map: RedactionMap = {};

  constructor(
    private readonly text: Strings,
    private readonly colorOf: ColorOf,
  ) {
    const words = text.redact;
    this.copyButton = button(words.copy, () => void this.copy(), { class: 'primary' });
    this.plain = h('textarea', { hidden: true, readonly: true, rows: 4, 'aria-label': words.title });
    const input = () => this.restore();
    this.input = h('textarea', { rows: 5, 'aria-label': words.input, spellcheck: false, on: { input } });
    this.element = h(
      'div',
      { class: 'halves' },
      h(
        'section',
        { class: 'card', 'aria-label': words.title },
        h('h2', {}, words.title),
        this.output,
        h('div', { class: 'toolbar' }, this.copyButton, this.copied),
        this.plain,
      ),
      h(
        'section',
        { class: 'card', 'aria-label': words.back },
        h('h2', {}, words.back),
        h('p', { class: 'note' }, words.backHint),
        this.input,
        h('h3', {}, words.restored),
        this.restored,
        this.verdict,
      ),
    );
  }

  show(text: string, found: readonly Entity[]): void {
    const { text: redacted, map, entities } = redact(found, text);
    // What somebody has pasted stays; what this panel has put there follows the text.
    const follows = this.input.value === this.redacted;
    this.original = text;
    this.redacted = redacted;
    this.map = map;
    const places = entities.map(({ redactedStart: start, redactedEnd: end, label }) => ({
      start,
      end,
      label,
    }));
    this.output.replaceChildren(...markedText(redacted, places, this.colorOf));
    this.copyButton.disabled = text === '';
    setText(this.copied, text !== '' && entities.length === 0 ? this.text.redact.none : '');
    this.plain.hidden = true;
    if (follows) this.input.value = redacted;
    this.restore();
  }

  private restore(): void {
    const restored = restore(this.input.value, this.map);
    setText(this.restored, restored);
    const { same, unknown } = this.text.redact;
    const strange = [...new Set(restored.match(PLACEHOLDER))].filter((one) => !Object.hasOwn(this.map, one));
    const isInText = (one: string) => this.original.includes(one);
    const words = restored === this.original && restored !== '' ? same : '';
    setText(this.verdict, strange.every(isInText) ? words : unknown(strange.join(', ')));
  }

  private async copy(): Promise<void> {
    this.plain.value = this.redacted;
    this.plain.hidden = false;
    const done = await copyText(this.redacted, this.plain);
    this.plain.hidden = done;
    setText(this.copied, done ? this.text.redact.copied : this.text.found.copyFailed);
  }
}
