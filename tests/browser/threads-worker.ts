/** The worker under test: tags or trains as it is told, and closes itself over a text that says so. */
import { splitSentences } from 'oriel';
import { serve } from 'oriel/worker';

serve({
  splitSentences: (text) => {
    if (text.includes('deadly')) {
      // The rest of the task still runs, but nobody is to hear of it.
      globalThis.postMessage = () => {};
      close();
    }
    return splitSentences(text);
  },
});
