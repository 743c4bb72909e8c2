/** The little that the pages need of a framework. */

type Child = Node | string | undefined | false;

interface Props {
  class?: string;
  /** Listeners, by the name of their event. */
  on?: Record<string, (event: never) => void>;
  [attribute: string]: unknown;
}

/** An element with attributes (`true` is an empty one, `false` and undefined none), listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  const { on = {}, ...attributes } = props;
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const [name, listener] of Object.entries(on))
    element.addEventListener(name, listener as EventListener);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

export function setAttribute(element: Element, name: string, value: unknown): void {
  if (value === false || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Sets a text only where it differs, so that a screen reader hears no repetitions. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

let ids = 0;
/** An id that no other element has. */
export const uniqueId = (prefix: string): string => `${prefix}-${++ids}`;

/** A button that does something. */
export const button = (text: string, onClick: () => void, props: Props = {}): HTMLButtonElement =>
  h('button', { type: 'button', ...props, on: { click: onClick, ...props.on } }, text);

/** Copies a text; where the page may not, selects it in the field given. Returns whether it was copied. */
export async function copyText(text: string, fallback: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    fallback.focus();
    fallback.select();
    return false;
  }
}
