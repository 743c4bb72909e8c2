/** Keeps all files of the playground, so that it works offline after the first visit. */

/** Given by the build: the files, and a hash of them all. */
declare const FILES: readonly string[];
declare const VERSION: string;

// TypeScript's library for pages has no service workers; this is the little that is used of them.
interface WorkerEvent extends Event {
  waitUntil: (promise: Promise<unknown>) => void;
}
interface RequestEvent extends WorkerEvent {
  request: Request;
  respondWith: (response: Promise<Response>) => void;
}
const worker = globalThis as unknown as {
  addEventListener: ((name: 'install' | 'activate', listener: (event: WorkerEvent) => void) => void) &
    ((name: 'fetch', listener: (event: RequestEvent) => void) => void);
  skipWaiting: () => Promise<void>;
  clients: { claim: () => Promise<void> };
};

const PREFIX = 'oriel-playground-';
const NAME = PREFIX + VERSION;

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'GET' && new URL(request.url).origin === location.origin)
    event.respondWith(request.mode === 'navigate' ? newest(request) : kept(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(FILES);
  await worker.skipWaiting();
}

/** Files of older builds go. */
async function activate(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The page as it is now; the one that is kept, where there is no network. */
async function newest(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const page = await caches.match('./', { ignoreSearch: true });
    if (page) return page;
    throw error;
  }
}

/** Names of files have a hash of what is in them, so that what is kept is what is asked for. */
async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
