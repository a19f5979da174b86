// The service worker: it shows the page without a network, and notifications. The server puts the
// version of the page, and the addresses of its files, in the places below.
//
// It answers for the page and for its files alone. Everything else (the WebSocket, what people have
// uploaded, QR codes, the server's health) goes to the network as if it were not there.
//
// The addresses of files have the version in them, so a file that is cached never changes, and the
// files of two versions are never mixed.
const VERSION = "{page}";
const FILES = "{files}".split(" ");

const FOLDER = new URL(".", location.href).pathname;
// One site can have several servers, each in a folder of its own: each has its own caches.
const CACHES = `chat ${FOLDER} `;
const CACHE = CACHES + VERSION;
const PAGE = new URL(".", location.href).href;
// In milliseconds: after this the page that is cached is shown.
const PATIENCE = 3_000;

// -- The page and its files.

async function install() {
  const page = await fetch(new Request(PAGE, {cache: "reload"}));
  // The server may have been replaced since it sent this worker. Then another one comes.
  if (!page.ok || !(await page.clone().text()).includes(VERSION)) throw new Error("another version");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put(PAGE, page);
  await skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

// The cached page says in an attribute that the server was not reached.
async function cachedPage() {
  const cached = await caches.match(PAGE, {cacheName: CACHE});
  if (!cached) return null;
  const headers = new Headers(cached.headers);
  for (const name of ["content-encoding", "content-length"]) headers.delete(name);
  const text = await cached.text();
  return new Response(text.replace("<html ", "<html data-offline "), {headers});
}

// The server's page, so that a new one is there at the next load; else the one that is cached.
async function page(request) {
  try {
    const response = await fetch(request, {signal: AbortSignal.timeout(PATIENCE)});
    if (response.status < 500) return response;
    return await cachedPage() || response;
  } catch (error) {
    const cached = await cachedPage();
    if (cached) return cached;
    throw error;
  }
}

async function file(request) {
  return await caches.match(request, {cacheName: CACHE}) || fetch(request);
}

function answer(event) {
  const {method, mode, url} = event.request;
  const {origin, pathname} = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === FOLDER) event.respondWith(page(event.request));
  else if (pathname.startsWith(`${FOLDER}static/`)) event.respondWith(file(event.request));
}

// -- Notifications. Several pages can ask for the same one.

let last = Promise.resolve();

async function pages() {
  const all = await clients.matchAll({type: "window", includeUncontrolled: true});
  return all.filter(({url}) => new URL(url).pathname === FOLDER);
}

async function notify({title, body, lang, tag, at, hash}, source) {
  // The page that asks knows best that it is hidden: what the browser says here may be older.
  const others = (await pages()).filter(({id}) => id !== source);
  if (others.some(({visibilityState}) => visibilityState === "visible")) return;
  const [shown] = await registration.getNotifications({tag});
  if (shown && shown.data.at >= at) return;
  const pictures = {icon: FILES.find((name) => name.endsWith("icon-192.png"))};
  await registration.showNotification(title, {
    ...pictures, body, lang, tag, dir: "auto", renotify: true, data: {at, hash, source},
  });
}

async function seen({tag}) {
  for (const one of await registration.getNotifications({tag})) one.close();
}

async function clicked(notification) {
  const {tag, data: {hash, source}} = notification;
  notification.close();
  const all = await pages();
  const client = all.find(({id}) => id === source) || all[0];
  if (!client) return clients.openWindow(PAGE + hash);
  client.postMessage({type: "show", key: tag});
  return client.focus();
}

async function unsubscribe() {
  await (await registration.pushManager.getSubscription())?.unsubscribe();
}

// A push service has brought what a page would have asked for, if one was open.
function pushed(event) {
  last = last.then(() => notify(event.data.json(), "")).catch(() => {});
  event.waitUntil(last);
}

const DO = {notify, seen, unsubscribe};

function told(event) {
  const {data, source} = event;
  if (!DO[data?.type]) return;
  last = last.then(() => DO[data.type](data, source.id)).catch(() => {});
  event.waitUntil(last);
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", answer);
addEventListener("message", told);
addEventListener("push", pushed);
addEventListener("notificationclick", (event) => event.waitUntil(clicked(event.notification)));
