/** Waits for the event loop's next turn if 50 ms have gone by since the last one. */
export function pacer(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < 50) return undefined;
    return nextTurn().then(() => void (last = performance.now()));
  };
}

/** Waits for the event loop's next turn: messages that have come in are heard. */
export function nextTurn(): Promise<void> {
  // Timers are clamped to 4 ms in pages; a message is not.
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  if (typeof MessageChannel === 'undefined') return new Promise((resolve) => setTimeout(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}
