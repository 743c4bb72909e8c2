import { h, setAttribute, setText, uniqueId } from './dom.ts';
import { formatNumber } from './language.ts';
import type { Choice, Field, Integer, Range, Schema, SettingsOf, Text } from './settings.ts';

/** What a field is called, and what its options are. */
export interface Label {
  name: string;
  hint?: string;
  /** Names of a choice's options, where they differ from the options. */
  options?: Record<string, string>;
  /** What to say of a text that is no value. */
  invalid?: string;
}

interface Control<T> {
  element: HTMLElement;
  show: (value: T) => void;
  enable: (enabled: boolean) => void;
}

type Render<F extends Field> = (
  field: F,
  label: Label,
  change: (value: F['initial']) => void,
) => Control<F['initial']>;

export interface Form<S extends Schema> {
  /** The control of each field that has one. */
  elements: Record<keyof S & string, HTMLElement>;
  show: (settings: SettingsOf<S>, disabled?: readonly (keyof S)[]) => void;
}

/** A control for each field that has a label. */
export function form<S extends Schema>(
  schema: S,
  labels: Partial<Record<keyof S & string, Label>>,
  change: (patch: Partial<SettingsOf<S>>) => void,
): Form<S> {
  const controls = Object.entries(labels).map(([name, label]) => {
    const field = schema[name];
    const render = renderers[field.kind] as Render<Field>;
    const control = render(field, label as Label, (value) =>
      change({ [name]: value } as Partial<SettingsOf<S>>),
    );
    control.element.dataset.field = name;
    return [name, control] as const;
  });
  return {
    elements: Object.fromEntries(
      controls.map(([name, { element }]) => [name, element]),
    ) as Form<S>['elements'],
    show: (settings, disabled = []) =>
      controls.forEach(([name, { show, enable }]) => {
        show(settings[name]);
        enable(!disabled.includes(name));
      }),
  };
}

const renderChoice: Render<Choice> = ({ options }, label, change) => {
  const input = h(
    'select',
    { on: { change: () => change(input.value) } },
    ...options.map((value) => h('option', { value }, label.options?.[value] ?? value)),
  );
  return { ...labelled(label, input), show: (value) => (input.value = value) };
};

const renderRange: Render<Range> = (field, label, change) => {
  const { min, max, step, log } = field;
  const size = log ? Math.round(Math.log10(max / min) * step) : Math.round((max - min) / step);
  const valueAt = (at: number) => (log ? min * 10 ** (at / step) : min + at * step);
  const placeOf = (value: number) => (log ? Math.log10(value / min) * step : (value - min) / step);
  const output = h('output', {});
  const input = h('input', {
    type: 'range',
    min: 0,
    max: size,
    step: 1,
    on: { input: () => change(Number(valueAt(Number(input.value)).toPrecision(log ? 2 : 6))) },
  });
  return {
    ...labelled(label, input, output),
    show: (value) => {
      input.value = String(Math.round(placeOf(value)));
      setText(output, formatNumber(value));
      setAttribute(input, 'aria-valuetext', formatNumber(value));
    },
  };
};

const renderInteger: Render<Integer> = (field, label, change) =>
  typed(
    label,
    { type: 'number', min: field.min, max: field.max, step: 1, inputmode: 'numeric' },
    field,
    change,
  );

const renderText: Render<Text> = (field, label, change) =>
  typed(label, { type: 'text', spellcheck: false, autocomplete: 'off' }, field, change);

const renderers = {
  choice: renderChoice,
  number: renderRange,
  integer: renderInteger,
  text: renderText,
  hidden: () => {
    throw new TypeError('a hidden setting has no control');
  },
};

/** A field that is typed into; says so where the text is no value. */
function typed<T>(
  label: Label,
  attributes: Record<string, unknown>,
  field: { read: (text: string) => T | undefined; write: (value: T) => string },
  change: (value: T) => void,
): Control<T> {
  const fault = h('small', { class: 'fault', id: uniqueId('fault'), role: 'status' });
  const heard = () => {
    const value = field.read(input.value);
    setAttribute(input, 'aria-invalid', value === undefined && 'true');
    setText(fault, value === undefined ? (label.invalid ?? '') : '');
    if (value !== undefined) change(value);
  };
  const input = h('input', { ...attributes, 'aria-describedby': fault.id, on: { change: heard } });
  const control = labelled(label, input);
  control.element.append(fault);
  return {
    ...control,
    enable: (enabled) => {
      control.enable(enabled);
      // What is not asked for cannot be wrong.
      if (enabled) return;
      setAttribute(input, 'aria-invalid', false);
      setText(fault, '');
    },
    show: (value) => {
      // What the reader is still typing is left alone.
      if (field.write(field.read(input.value) as T) !== field.write(value)) input.value = field.write(value);
    },
  };
}

function labelled(label: Label, input: HTMLInputElement | HTMLSelectElement, ...more: HTMLElement[]) {
  input.id = uniqueId('field');
  const element = h(
    'div',
    { class: 'field' },
    h('label', { for: input.id }, label.name),
    ...more,
    input,
    label.hint ? h('small', {}, label.hint) : undefined,
  );
  return { element, enable: (enabled: boolean) => (input.disabled = !enabled) };
}
