/** The page around the rooms: where one is, the languages, the themes, and what computes. */
import type { BackendJobs } from './app/backend-worker.ts';
import { applyTheme, setTheme, currentTheme, type Theme, themes } from './app/appearance.ts';
import { h, setAttribute, setText } from './app/dom.ts';
import { currentLanguage, type Language, languages, setLanguage } from './app/language.ts';
import { wordsOf } from './app/faults.ts';
import type { RoomContext } from './app/room.ts';
import { Work } from './app/work.ts';
import { rooms, type RoomName } from './rooms/index.ts';
import { strings } from './strings.ts';

const HOME: RoomName = 'boundary';

/** What is kept of each room while others are visited. */
const memories = new Map<RoomName, Map<string, unknown>>();
const queries = new Map<RoomName, string>();

function memoryOf(name: RoomName): Map<string, unknown> {
  const memory = memories.get(name) ?? new Map<string, unknown>();
  memories.set(name, memory);
  return memory;
}

/** `#/room?settings` */
function readAddress(): { name: RoomName; query: string; known: boolean } {
  const [, name = '', query = ''] = /^#\/?([^?]*)(?:\?(.*))?$/s.exec(location.hash) ?? [];
  const known = Object.hasOwn(rooms, name);
  return { name: known ? (name as RoomName) : HOME, query: known ? query : '', known: known || name === '' };
}

const addressOf = (name: RoomName, query: string): string => `#/${name}${query ? `?${query}` : ''}`;

class Shell {
  private readonly main = h('main', { id: 'main', tabindex: '-1' });
  private readonly alert = h('div', { class: 'alert', role: 'alert' });
  private readonly notice = h('div', { class: 'notice', role: 'status' });
  private readonly live = h('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  private readonly computes = h('span', { class: 'computes' });
  private links = new Map<RoomName, HTMLAnchorElement>();
  private leave = new AbortController();
  /** The latest thing to say. */
  private complaint = {};

  constructor() {
    this.lay();
    addEventListener('hashchange', () => void this.enter(true));
    this.clearAlerts();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => applyTheme());
    void this.enter(false);
  }

  /** What went wrong is over as soon as the reader does something else, before that has an alert of its own. */
  private clearAlerts(): void {
    const clear = ({ target }: Event) =>
      target instanceof Element && this.main.contains(target) && void this.complain(undefined);
    for (const name of ['click', 'input', 'change', 'drop'])
      document.addEventListener(name, clear, { capture: true });
  }

  /** All around the room, in the language of now. */
  private lay(): void {
    const text = strings();
    document.documentElement.lang = currentLanguage();
    this.links = new Map(
      (Object.keys(rooms) as RoomName[]).map((name) => {
        const href = addressOf(name, queries.get(name) ?? '');
        return [name, h('a', { href }, text.rooms[name])];
      }),
    );
    const language = this.select(text.language, languages, currentLanguage(), (value) =>
      this.translate(value),
    );
    const theme = this.select(
      text.theme,
      Object.fromEntries(themes.map((name) => [name, text.themes[name]])) as Record<Theme, string>,
      currentTheme(),
      setTheme,
    );
    document.body.replaceChildren(
      h('a', { class: 'skip', href: '#main', on: { click: (event: Event) => this.skip(event) } }, text.skip),
      h(
        'header',
        { class: 'top' },
        h('span', { class: 'brand' }, h('img', { src: 'icon.svg', alt: '', width: 24, height: 24 }), 'Oriel'),
        h('nav', { 'aria-label': text.navigation }, ...this.links.values()),
        h('div', { class: 'choices' }, language, theme),
      ),
      this.alert,
      this.notice,
      this.main,
      h('footer', {}, this.computes, h('span', {}, text.private)),
      this.live,
    );
  }

  private select<T extends string>(
    label: string,
    options: Record<T, string>,
    value: T,
    change: (value: T) => void,
  ): HTMLElement {
    const names = Object.keys(options) as T[];
    const select = h(
      'select',
      { 'aria-label': label, on: { change: () => change(select.value as T) } },
      ...names.map((name) => h('option', { value: name }, options[name])),
    );
    select.value = value;
    return select;
  }

  /** The address belongs to the rooms, so that a link within the page may not change it. */
  private skip(event: Event): void {
    event.preventDefault();
    this.main.focus();
  }

  private translate(language: Language): void {
    setLanguage(language);
    this.lay();
    void this.enter(false);
    void this.sayWhatComputes();
    // The list of languages is a new one.
    document.querySelector<HTMLElement>('.choices select')?.focus();
  }

  private async enter(moveFocus: boolean): Promise<void> {
    const { name, query, known } = readAddress();
    const text = strings();
    this.leave.abort();
    const leave = (this.leave = new AbortController());
    queries.set(name, query);
    document.title = `${text.rooms[name]} · Oriel`;
    for (const [other, link] of this.links) setAttribute(link, 'aria-current', other === name && 'page');
    this.links.get(name)?.setAttribute('href', addressOf(name, query));
    void this.complain(undefined);
    setText(this.notice, known ? '' : text.noRoom(location.hash));
    try {
      const room = await rooms[name]();
      if (leave.signal.aborted) return;
      const root = h('div', { class: `room room-${name}` });
      this.main.replaceChildren(root);
      room(this.contextOf(name, query, known, root, leave.signal));
      this.main.dataset.room = name;
      if (moveFocus) {
        scrollTo(0, 0);
        this.main.focus({ preventScroll: true });
      }
    } catch (error) {
      await this.complain(wordsOf(error).then(text.failed));
    }
  }

  /** Says what went wrong, unless it is over before there are words for it. */
  private async complain(words: string | Promise<string> | undefined): Promise<void> {
    const now = (this.complaint = {});
    const said = await words;
    if (now === this.complaint) setText(this.alert, said ?? '');
  }

  private contextOf(
    name: RoomName,
    query: string,
    known: boolean,
    root: HTMLElement,
    signal: AbortSignal,
  ): RoomContext {
    const text = strings();
    return {
      root,
      query,
      signal,
      kept: memoryOf(name),
      remember: (settings) => {
        queries.set(name, settings);
        history.replaceState(null, '', addressOf(name, settings));
        this.links.get(name)?.setAttribute('href', addressOf(name, settings));
      },
      announce: (words) => setText(this.live, words),
      complain: (words) => void this.complain(words),
      faults: (names) => {
        if (known) setText(this.notice, names.length > 0 ? text.faults(names.join(', ')) : '');
      },
    };
  }

  /** In the footer: the backend, and why it is the slow one, if it is. */
  async sayWhatComputes(): Promise<void> {
    const text = strings().computes;
    const work = new Work<BackendJobs>('backend');
    try {
      const report = await work.run('backend', undefined).done;
      if (!report) return;
      setText(this.computes, report.reason ? text[report.reason] : text[report.backend]);
      this.computes.dataset.backend = report.backend;
      this.computes.classList.toggle('slow', report.backend === 'js');
    } catch (error) {
      await this.complain(wordsOf(error).then(strings().failed));
    } finally {
      work.close();
    }
  }
}

const shell = new Shell();
// What the first room needs comes first.
addEventListener('load', () => {
  void shell.sayWhatComputes();
  // Without a service worker (an old browser, a page that is not secure) the playground works, but not offline.
  navigator.serviceWorker?.register('service-worker.js').catch(() => {});
});
