import { h, setText, uniqueId } from '../../app/dom.ts';
import { downloadButton, dropZone, fileButton } from '../../app/files.ts';
import { Fault, wordsOf } from '../../app/faults.ts';
import { currentLanguage } from '../../app/language.ts';
import type { RoomContext } from '../../app/room.ts';
import { type Run, Work } from '../../app/work.ts';
import type { Model } from './finder.ts';
import { keepCurrent, type OwnModel } from './keeping.ts';
import { type ShippedModel, shippedModels } from './models.ts';
import { labelWithMeaning } from './palette.ts';
import type { Strings } from './strings.ts';
import { CORPUS_FILES } from './train.ts';
import type { NamesJobs } from './worker.ts';

interface Hosts {
  context: RoomContext;
  text: Strings;
  /** Returns whether it is in use. */
  use: (model: Model) => Promise<boolean>;
  openCorpus: (file: File) => void;
  /** There is one more of the reader's own. */
  added: (model: OwnModel) => void;
  current: () => Model | undefined;
  /** The model that is being loaded. */
  coming: () => Model | undefined;
}

/** Those that are the reader's own, in the order of their coming; kept while the room is left. */
type Own = Model[];

const MODEL_FILE = /\.safetensors$/i;
const CORPUS_FILE = /\.(conll|txt|tsv|jsonl|json)$/i;
const MEGABYTE = 1e6;

/** Labels of two letters are codes, and in Korean all of them are foreign. */
const explained = (label: string): string =>
  label.length <= 2 || currentLanguage() === 'ko' ? labelWithMeaning(label) : label;

/** Which model is in use, and where others come from. */
export class ModelBar {
  readonly element: HTMLElement;
  private readonly work = new Work<NamesJobs>('names');
  private readonly status = h('p', { class: 'model-status', role: 'status' });
  private readonly bar = h('progress', { max: 1, value: 0, class: 'idle' });
  private readonly select: HTMLSelectElement;
  private readonly download: HTMLButtonElement;
  private readonly own: Own;
  /** Models that were forgotten while they were in use or being loaded. */
  private readonly unkept = new WeakSet<Model>();
  /** What is said of the model in use. */
  private inUse = '';
  private fetching: Run<NamesJobs['fetchModel']> | undefined;

  constructor(private readonly hosts: Hosts) {
    const { context, text } = hosts;
    context.signal.addEventListener('abort', () => this.work.close());
    this.own = (context.kept.get('own') as Own | undefined) ?? [];
    context.kept.set('own', this.own);
    this.select = h('select', { id: uniqueId('model'), on: { change: () => this.choose() } });
    this.bar.setAttribute('aria-label', text.model.label);
    this.download = downloadButton(text.model.download, () => this.fileOfCurrent());
    const open = (file: File) => this.open(file);
    this.element = h(
      'section',
      { class: 'model-bar drop-zone', 'aria-label': text.model.label },
      h(
        'div',
        { class: 'toolbar' },
        h('div', { class: 'field' }, h('label', { for: this.select.id }, text.model.label), this.select),
        ...fileButton(text.model.open, `.safetensors,${CORPUS_FILES}`, open),
        this.download,
      ),
      h('div', { class: 'model-words' }, this.status, h('p', { class: 'note' }, text.model.drop)),
      this.bar,
    );
    dropZone(this.element, open);
    this.showModels();
    setText(this.status, text.model.none);
  }

  /** Loads the model that was in use before, or else one that comes with the playground. */
  begin(language: string): void {
    const model = this.hosts.context.kept.get('model') as Model | undefined;
    const shipped = shippedModels.find(({ name }) => name === language) ?? shippedModels[0];
    if (model) void this.take(model);
    else if (shipped) void this.fetch(shipped);
  }

  /** Changes from one of the models that come with the playground to another. */
  suit(name: string): void {
    const now = this.hosts.current();
    const shipped = shippedModels.find((model) => model.name === name);
    if (shipped && (!now || (now.shipped && now.shipped !== name))) void this.fetch(shipped);
  }

  /** Puts a model to use, one of the reader's own for one. Returns whether it is. */
  take(model: Model): Promise<boolean> {
    this.fetching?.stop();
    setText(this.status, this.hosts.text.model.loading(model.name));
    return this.hosts.use(model);
  }

  /** Says that a model is in use. */
  ready(model: Model, labels: readonly string[]): void {
    this.hosts.context.kept.set('model', model);
    if (!model.shipped) this.adopt(model);
    keepCurrent(model.id).catch(() => {});
    this.inUse = this.hosts.text.model.ready(model.name, labels.map(explained).join(', '));
    this.status.title = labels.map(labelWithMeaning).join(', ');
    this.showModels();
    setText(this.status, this.inUse);
  }

  /** None of the reader's own is left but those in use or being loaded, and these are not kept any more. */
  forget(): void {
    const inHand = [this.hosts.current(), this.hosts.coming()].filter((model) => model !== undefined);
    for (const model of inHand) {
      delete model.id;
      this.unkept.add(model);
    }
    this.own.splice(0, this.own.length, ...this.own.filter((model) => inHand.includes(model)));
    this.showModels();
  }

  /** How many of the reader's own are kept. */
  get count(): number {
    return this.own.filter(({ id }) => id !== undefined).length;
  }

  private adopt(model: Model): void {
    if (this.own.includes(model)) return;
    this.own.push(model);
    if (this.unkept.has(model)) return;
    this.hosts.added(Object.assign(model, { id: `${Date.now()}-${Math.random()}` }));
  }

  /** Says that the model that was to be used could not be. */
  failed(): void {
    this.showModels();
    setText(this.status, this.inUse || this.hosts.text.model.none);
  }

  private open(file: File): void {
    const { context, openCorpus } = this.hosts;
    context.complain(undefined);
    if (MODEL_FILE.test(file.name)) void this.take({ name: file.name, file });
    else if (CORPUS_FILE.test(file.name)) openCorpus(file);
    else context.complain(wordsOf(new Fault('unknownFile', { name: file.name })));
  }

  private showModels(): void {
    const { text, current } = this.hosts;
    const now = current();
    const shipped = shippedModels.map(({ name, bytes }) =>
      h('option', { value: name }, `${this.nameOf(name)} · ${text.model.size(bytes / MEGABYTE)}`),
    );
    const own = this.own.map(({ name }, i) => h('option', { value: String(i) }, name));
    const none = now ? [] : [h('option', { value: '' }, text.model.choose)];
    this.select.replaceChildren(...none, ...shipped, ...own);
    this.select.value = now ? (now.shipped ?? String(this.own.indexOf(now))) : '';
    this.select.disabled = shipped.length + own.length === 0;
    this.download.disabled = !now;
  }

  private readonly nameOf = (name: string): string => this.hosts.text.model.names[name] ?? name;

  private choose(): void {
    const shipped = shippedModels.find(({ name }) => name === this.select.value);
    const own = this.own[Number(this.select.value)];
    if (shipped) void this.fetch(shipped);
    else if (own) void this.take(own);
  }

  /** Fetches a model that comes with the playground, or takes it from where it is kept. */
  private async fetch({ name, file, bytes }: ShippedModel): Promise<void> {
    const { text, context } = this.hosts;
    const title = this.nameOf(name);
    const address = (path: string) => new URL(path, document.baseURI).href;
    this.fetching?.stop();
    setText(this.status, text.model.loading(title));
    const input = { url: address(file), bytes, all: shippedModels.map((one) => address(one.file)) };
    const run = this.work.run('fetchModel', input, ({ done, of }) => {
      if (run !== this.fetching) return;
      this.bar.value = done / of;
      this.bar.classList.remove('idle');
    });
    this.fetching = run;
    try {
      const blob = await run.done;
      if (blob && run === this.fetching) void this.hosts.use({ name: title, file: blob, shipped: name });
    } catch (error) {
      if (run !== this.fetching) return;
      context.complain(wordsOf(error));
      this.failed();
    }
    if (run === this.fetching) this.bar.classList.add('idle');
  }

  private fileOfCurrent(): { blob: Blob; name: string } | undefined {
    const model = this.hosts.current();
    if (!model) return undefined;
    const words = (model.shipped ?? model.name).replace(MODEL_FILE, '').split(/[^\p{L}\p{N}_]+/u);
    return { blob: model.file, name: `${words.filter(Boolean).join('-')}.safetensors` };
  }
}
