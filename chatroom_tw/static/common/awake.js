// Keeps the screen on while there is something to see (Wake Lock). A browser without one, and a page
// on plain http, are left as they are.
//
//   stayAwake(() => gameState.isPlaying)    a function to call when the answer may have changed
export function stayAwake(isNeeded) {
  let lock = null;
  let asking = false;

  async function look() {
    if (!navigator.wakeLock || asking) return;
    if (lock && !isNeeded()) lock.release();
    if (lock || !isNeeded() || document.hidden) return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => {
        lock = null;
      });
    } catch {
      // The battery is low, or the browser does not want to.
    }
    asking = false;
  }
  // The browser releases it when the page is out of sight.
  document.addEventListener("visibilitychange", look);
  return look;
}
