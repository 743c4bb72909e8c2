import { button, h, uniqueId } from './dom.ts';

/** A button that opens files; of what is dropped on the zone, the first file is opened too. */
export function fileButton(label: string, accept: string, open: (file: File) => void): HTMLElement[] {
  const id = uniqueId('file');
  const input = h('input', {
    type: 'file',
    accept,
    class: 'visually-hidden',
    id,
    on: {
      change: () => {
        const [file] = input.files ?? [];
        // The same file may be chosen again, when it has changed.
        input.value = '';
        if (file) open(file);
      },
    },
  });
  return [input, h('label', { for: id, class: 'button' }, label)];
}

/** Lets files be dropped on an element. */
export function dropZone(zone: HTMLElement, open: (file: File) => void): void {
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!zone.contains(relatedTarget as Node | null)) zone.classList.remove('over');
  });
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
}

/** A button that saves what `file` gives under a name. */
export const downloadButton = (label: string, file: () => { blob: Blob; name: string } | undefined) =>
  button(label, () => {
    const found = file();
    if (!found) return;
    const url = URL.createObjectURL(found.blob);
    h('a', { href: url, download: found.name }).click();
    // Once the browser has begun to save it.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
