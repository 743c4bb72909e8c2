import type { Entity } from 'oriel';
import { button, h, setText } from '../../app/dom.ts';
import { currentLanguage } from '../../app/language.ts';
import type { Room, RoomContext } from '../../app/room.ts';
import { tabs, type Tabs } from '../../app/tabs.ts';
import { Decided } from './decided.ts';
import { Editor } from './editor.ts';
import { type ExampleName, examples, hardCases } from './examples.ts';
import { Finder } from './finder.ts';
import { Found } from './found.ts';
import { keepExamples, keepModel, recall, type Recalled } from './keeping.ts';
import { KeepingPanel } from './keeping-panel.ts';
import { labelWithMeaning, Palette } from './palette.ts';
import { ModelBar } from './model-bar.ts';
import { RedactionPanel } from './redaction.ts';
import { strings } from './strings.ts';
import { TeachPanel } from './teach.ts';
import { TrainPanel } from './train.ts';

/** What was kept at the last visit, read once a visit. */
const recalled = recall();

/** Room 3: names in a text, found by a model that comes with the page, is dropped in, taught or trained here. */
export async function names(): Promise<Room> {
  const last = await recalled;
  return (context) => {
    remind(context.kept, last);
    return new Names(context);
  };
}

/** Gives the room what was kept at the last visit, when it is entered for the first time. */
function remind(kept: Map<string, unknown>, { own, examples, text, model }: Recalled): void {
  if (kept.has('own')) return;
  kept.set('own', own);
  if (examples) kept.set('teach', { examples: [...examples], before: [] });
  if (text !== undefined) kept.set('text', text);
  const inUse = own.find(({ id }) => id === model);
  if (inUse) kept.set('model', inUse);
}

const tabNames = ['found', 'redact', 'teach', 'train'] as const;
type TabName = (typeof tabNames)[number];

/** How long nothing is typed before the table follows the text, and before what decided does: milliseconds. */
const REST = { table: 120, decided: 600 };

class Names {
  private readonly text = strings();
  private readonly palette = new Palette();
  private readonly hint = h('p', { class: 'note', role: 'status', hidden: true });
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
  private readonly keeping: KeepingPanel;
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
    this.editor = new Editor(
      text.text,
      first,
      colorOf,
      { change: () => this.typed(), caret, select },
      signal,
    );
    this.rules = h('input', { type: 'checkbox', on: { change: () => this.finder.tag() } });
    this.rules.checked = kept.get('rules') === true;
    this.finder = new Finder(context, {
      wanted: () => ({ text: this.editor.text, rules: this.rules.checked }),
      ready: (model, { labels }) => {
        labels.forEach(palette.colorOf);
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
      coming: () => this.finder.coming,
      openCorpus: (file) => {
        this.tabs.choose('train');
        this.training.open(file);
      },
      added: (model) => {
        keepModel(model).catch(() => this.keeping.failed());
        this.showKept();
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
      changed: (examples) => {
        keepExamples(examples).catch(() => this.keeping.failed());
        this.showKept();
      },
    });
    this.keeping = new KeepingPanel({
      text,
      signal,
      words: () => editor.text,
      forget: async () => {
        this.models.forget();
        this.teaching.forget();
        this.showKept();
        await this.training.halt();
      },
      forgotten: () => this.training.forget(),
    });
    this.showKept();
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
    const chips = [
      ...(Object.keys(examples) as ExampleName[]).map((name) =>
        button(text.example[name], () => this.setExample(name), { class: 'chip' }),
      ),
      button(text.example.hard, () => this.setHardCases(), { class: 'chip' }),
    ];
    context.root.append(
      h('header', { class: 'room-head' }, h('h1', {}, text.title), h('p', {}, text.lead)),
      this.models.element,
      h(
        'div',
        { class: 'writing' },
        h('div', { class: 'presets', role: 'group', 'aria-label': text.examples }, ...chips),
        this.hint,
        this.editor.element,
        h(
          'div',
          { class: 'toolbar' },
          h('label', { class: 'check' }, this.rules, h('span', {}, text.rules)),
          this.took,
        ),
      ),
      this.tabs.element,
      this.keeping.element,
    );
  }

  private showKept(): void {
    this.keeping.show(this.models.count, this.teaching.count);
  }

  private typed(): void {
    this.hint.hidden = true;
    this.keeping.follow();
    this.tag();
  }

  private setText(text: string): void {
    this.editor.text = text;
    this.typed();
  }

  /** An example, and the model that it is for, unless one of the reader's own is in use. */
  private setExample(name: ExampleName): void {
    this.setText(examples[name]);
    this.models.suit(name);
  }

  /** What is hard in the language of the model in use. */
  private setHardCases(): void {
    const language = this.finder.model?.shipped === 'ko' ? 'ko' : 'en';
    const other = this.finder.model?.shipped ? language : currentLanguage();
    this.setText(hardCases[other]);
    setText(this.hint, this.text.hardHint);
    this.hint.hidden = false;
  }

  /** An example that was for another model makes way for this one's; what somebody wrote stays. */
  private suitExample(model: string | undefined): void {
    const untouched = [...Object.values(examples), ...Object.values(hardCases)].includes(this.editor.text);
    if (model && untouched && Object.hasOwn(examples, model)) this.setText(examples[model as ExampleName]);
  }

  private tag(): void {
    this.finder.tag();
  }

  private showTagged(entities: readonly Entity[], milliseconds: number): void {
    this.editor.mark(entities);
    this.entities = entities;
    this.tagged = this.editor.text;
    // There is nothing left that could be explained.
    if (entities.length === 0) this.decided.clear();
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
    this.editor.describe(
      this.entities.length > 0
        ? this.text.marked(
            this.entities.map(({ text, label }) => `${text}: ${labelWithMeaning(label)}`).join('; '),
          )
        : '',
    );
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
