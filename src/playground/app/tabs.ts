import { h, setAttribute, uniqueId } from './dom.ts';

export interface Tab<N extends string> {
  name: N;
  label: string;
  panel: HTMLElement;
}

export interface Tabs<N extends string> {
  element: HTMLElement;
  readonly current: N;
  choose: (name: N) => void;
}

/** Panels of which one is shown; arrow keys, Home and End go from tab to tab (the tabs pattern of the ARIA guide). */
export function tabs<N extends string>(
  label: string,
  all: readonly Tab<N>[],
  first: N,
  changed: (name: N) => void,
): Tabs<N> {
  let current = first;
  const buttons = all.map(({ name, label: text, panel }, i) => {
    const [id, panelId] = [uniqueId('tab'), uniqueId('panel')];
    Object.assign(panel, { id: panelId, tabIndex: -1 });
    setAttribute(panel, 'role', 'tabpanel');
    setAttribute(panel, 'aria-labelledby', id);
    const click = () => choose(name);
    const keydown = (event: KeyboardEvent) => move(event, i);
    return h(
      'button',
      { type: 'button', role: 'tab', id, 'aria-controls': panelId, on: { click, keydown } },
      text,
    );
  });
  const show = () =>
    all.forEach(({ name, panel }, i) => {
      const chosen = name === current;
      setAttribute(buttons[i], 'aria-selected', String(chosen));
      buttons[i].tabIndex = chosen ? 0 : -1;
      panel.hidden = !chosen;
    });
  const choose = (name: N) => {
    current = name;
    show();
    changed(name);
  };
  const move = (event: KeyboardEvent, i: number) => {
    const last = all.length - 1;
    const to = { ArrowRight: i === last ? 0 : i + 1, ArrowLeft: i === 0 ? last : i - 1, Home: 0, End: last };
    const next = to[event.key as keyof typeof to];
    if (next === undefined) return;
    event.preventDefault();
    choose(all[next].name);
    buttons[next].focus();
  };
  show();
  return {
    element: h(
      'div',
      { class: 'tabs' },
      h('div', { class: 'tab-list', role: 'tablist', 'aria-label': label }, ...buttons),
      ...all.map(({ panel }) => panel),
    ),
    get current() {
      return current;
    },
    choose,
  };
}
