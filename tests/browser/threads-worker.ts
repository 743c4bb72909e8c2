/** The worker under test: tags or trains as it is told, and ends on a text that says so. */
import 'oriel/worker';

const end = (event: MessageEvent<{ items?: unknown }>) => {
  const { items } = event.data;
  if (!Array.isArray(items) || !items.some((text: string) => text.includes('deadly'))) return;
  event.stopImmediatePropagation();
  close();
};
// Before the library's own listener.
addEventListener('message', end, { capture: true });
