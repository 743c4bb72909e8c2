import type { Entity } from 'oriel';
import { button, h, setText } from '../../app/dom.ts';
import { currentLanguage } from '../../app/language.ts';
import type { Room, RoomContext } from '../../app/room.ts';
import { tabs, type Tabs } from '../../app/tabs.ts';
import { Decided } from './decided.ts';
import { Editor } from './editor.ts';
import { type ExampleName, examples } from './examples.ts';
import { Finder } from './finder.ts';
import { Found } from './found.ts';
import { Palette } from './marks.ts';
import { ModelBar } from './model-bar.ts';
import { RedactionPanel } from './redaction.ts';
import { strings } from './strings.ts';
import { TeachPanel } from './teach.ts';
import { TrainPanel } from './train.ts';

/** Room 3: names in a text, found by a model that comes with the page, is dropped in, taught or trained here. */
export const names: Room = (context) => new Names(context);

const tabNames = ['found', 'redact', 'teach', 'train'] as const;
type TabName = (typeof tabNames)[number];

/** How long nothing is typed before the table follows the text, and before what decided does: milliseconds. */
const REST = { table: 120, decided: 600 };

class Names {
  private readonly text = strings();
  private readonly palette = new Palette();
  private readonly took = h('output', { class: 'progress' });
  private readonly rules: HTMLInputElement;
  private readonly editor: Editor;
  private readonly finder: Finder;
  private readonly models: ModelBar;
  private readonly found: Found;
  private readonly decided: Decided;
  private readonly redaction: RedactionPanel;
  private readonly teaching: TeachPanel;
  private readonly training: TrainPanel;
  private readonly tabs: Tabs<TabName>;
  private entities: readonly Entity[] = [];
  /** The text that they are of; somebody may have typed since. */
  private tagged = '';
  private chosen: Entity | undefined;
  private rests: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly context: RoomContext) {
    const { text, palette } = this;
    const { kept, signal } = context;
    const { colorOf } = palette;
    context.faults(context.query ? [context.query] : []);
    const first = (kept.get('text') as string | undefined) ?? examples[currentLanguage()];
    const caret = (at: number) =>
      this.choose(this.entities.find(({ start, end }) => start <= at && at < end));
    const select = () => this.teaching.showSelection();
    this.editor = new Editor(text.text, first, colorOf, { change: () => this.tag(), caret, select }, signal);
    this.rules = h('input', { type: 'checkbox', on: { change: () => this.finder.tag() } });
    this.rules.checked = kept.get('rules') === true;
    this.finder = new Finder(context, {
      wanted: () => ({ text: this.editor.text, rules: this.rules.checked }),
      ready: (model, { labels }) => {
        palette.start(labels);
        this.models.ready(model, labels);
        this.teaching.showLabels(labels);
        this.suitExample(model.shipped);
      },
      tagged: (entities, milliseconds) => this.showTagged(entities, milliseconds),
      failed: () => this.models.failed(),
    });
    this.found = new Found(text, colorOf, (entity) => this.choose(entity));
    this.decided = new Decided(text, colorOf);
    this.redaction = new RedactionPanel(text, colorOf);
    this.training = new TrainPanel(context, text, (model) => this.models.take(model));
    this.models = new ModelBar({
      context,
      text,
      use: (model) => this.finder.load(model),
      current: () => this.finder.model,
      openCorpus: (file) => {
        this.tabs.choose('train');
        this.training.open(file);
      },
    });
    const { finder, editor } = this;
    this.teaching = new TeachPanel({
      context,
      text,
      colorOf,
      finder,
      selection: () => editor.selection,
      words: () => editor.text,
    });
    this.tabs = this.makeTabs();
    this.lay();
    signal.addEventListener('abort', () => {
      this.rests.forEach(clearTimeout);
      kept.set('text', editor.text);
      kept.set('rules', this.rules.checked);
      kept.set('tab', this.tabs.current);
    });
    this.models.begin(currentLanguage());
  }

  private makeTabs(): Tabs<TabName> {
    const { text, context } = this;
    const panels: Record<TabName, HTMLElement[]> = {
      found: [this.found.element, this.decided.element],
      redact: [this.redaction.element],
      teach: [this.teaching.element],
      train: [this.training.element],
    };
    const all = tabNames.map((name) => ({
      name,
      label: text.tabs[name],
      panel: h('div', { class: name === 'found' ? 'results' : '' }, ...panels[name]),
    }));
    const first = (context.kept.get('tab') as TabName | undefined) ?? 'found';
    return tabs(text.tabsLabel, all, first, () => this.follow());
  }

  private lay(): void {
    const { text, context } = this;
    const chips = (Object.keys(examples) as ExampleName[]).map((name) =>
      button(text.example[name], () => this.setExample(name), { class: 'chip' }),
    );
    context.root.append(
      h('header', { class: 'room-head' }, h('h1', {}, text.title), h('p', {}, text.lead)),
      this.models.element,
      h(
        'div',
        { class: 'writing' },
        h('div', { class: 'presets', role: 'group', 'aria-label': text.examples }, ...chips),
        this.editor.element,
        h(
          'div',
          { class: 'toolbar' },
          h('label', { class: 'check' }, this.rules, h('span', {}, text.rules)),
          this.took,
        ),
      ),
      this.tabs.element,
    );
  }

  private setText(text: string): void {
    this.editor.text = text;
    this.tag();
  }

  /** An example, and the model that it is for, unless one of the reader's own is in use. */
  private setExample(name: ExampleName): void {
    this.setText(examples[name]);
    this.models.suit(name);
  }

  /** An example that was for another model makes way for this one's; what somebody wrote stays. */
  private suitExample(model: string | undefined): void {
    const untouched = Object.values(examples).includes(this.editor.text);
    if (model && untouched && Object.hasOwn(examples, model)) this.setText(examples[model as ExampleName]);
  }

  private tag(): void {
    this.finder.tag();
  }

  private showTagged(entities: readonly Entity[], milliseconds: number): void {
    this.editor.mark(entities);
    this.entities = entities;
    this.tagged = this.editor.text;
    this.rests.forEach(clearTimeout);
    this.rests = [
      setTimeout(() => this.showRested(milliseconds), REST.table),
      // The worker would keep a keystroke waiting while it explains.
      setTimeout(() => this.explain(), REST.decided),
    ];
  }

  private showRested(milliseconds: number): void {
    const words = this.tagged.split(/\s+/).filter(Boolean).length;
    setText(this.took, this.text.took(words, milliseconds));
    this.chosen = this.counterpart();
    this.follow();
  }

  /** The entity that was chosen, in the text as it is now; the first one where it is gone. */
  private counterpart(): Entity | undefined {
    const { chosen, entities } = this;
    const alike = entities.filter(({ text, label }) => text === chosen?.text && label === chosen.label);
    const nearest = alike.sort(
      (a, b) => Math.abs(a.start - chosen!.start) - Math.abs(b.start - chosen!.start),
    );
    return nearest[0] ?? entities[0];
  }

  private choose(entity: Entity | undefined): void {
    if (!entity || entity === this.chosen) return;
    this.chosen = entity;
    this.found.mark(entity);
    this.explain();
  }

  private explain(): void {
    const { chosen } = this;
    if (!chosen) return this.decided.clear();
    // What is typed now is explained when it is tagged.
    if (this.editor.text !== this.tagged) return;
    this.finder.explain(chosen.start, ({ at, explanation, readings }) => {
      if (this.chosen === chosen && at === chosen.start) this.decided.show(chosen, explanation, readings);
    });
  }

  /** Brings the panel that is shown up to the text. */
  private follow(): void {
    const { entities, chosen, finder, tagged } = this;
    if (!finder.model) return;
    if (this.tabs.current === 'found') this.found.show(entities, chosen);
    else if (this.tabs.current === 'redact') this.redaction.show(tagged, entities);
    else if (this.tabs.current === 'teach') this.teaching.showSelection();
  }
}
