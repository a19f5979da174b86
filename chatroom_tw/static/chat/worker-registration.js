// The service worker (worker.js). There is none on plain http, but for this computer's own pages,
// and a browser may forbid it: everything else goes on without it.
//
//   tellWorker(message)    a promise of whether there is a worker that was told
//   onWorker(listener)     listener(message) when the worker says something
//   pushManager()          a promise of what subscribes to pushes; null: there is none
//   updateWorker()         look whether the server has a newer one
const workers = navigator.serviceWorker;

async function registration() {
  try {
    return await workers?.getRegistration() || null;
  } catch {
    return null;
  }
}

export async function tellWorker(message) {
  const active = (await registration())?.active;
  active?.postMessage(message);
  return Boolean(active);
}

export function onWorker(listener) {
  workers?.addEventListener("message", ({data}) => listener(data));
}

export async function pushManager() {
  return (await registration())?.pushManager || null;
}

export async function updateWorker() {
  (await registration())?.update().catch(() => {});
}

// It caches what the page has loaded, so it comes after that.
function register() {
  workers?.register("worker.js").catch(() => {});
}

if (document.readyState === "complete") register();
else addEventListener("load", register, {once: true});
