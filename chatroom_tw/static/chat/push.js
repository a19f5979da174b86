// Web Push: what is for the user's account reaches this browser when no page of the chat is open, or
// all are out of sight. It needs a server with --push, an account, a service worker and the user's
// permission; without one of these the page does nothing here.
import {send} from "./client.js";
import {quietRooms} from "./notifications.js";
import {on, state} from "./state.js";
import {pushManager, tellWorker} from "./worker-registration.js";

// The server's key; empty: it does not push.
let key = "";

function bytesOf(base64) {
  const plain = atob(base64.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function isPossible() {
  return key && state.isRegistered && state.phase === "in" && typeof Notification !== "undefined"
    && Notification.permission === "granted";
}

// A subscription with another key is of no use: that of a server that was here before.
async function subscription(manager) {
  const options = {userVisibleOnly: true, applicationServerKey: bytesOf(key)};
  try {
    return await manager.subscribe(options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    await (await manager.getSubscription())?.unsubscribe();
    return manager.subscribe(options);
  }
}

async function subscribe() {
  if (!isPossible()) return;
  const manager = await pushManager();
  if (!manager) return;
  try {
    const {endpoint, keys} = (await subscription(manager)).toJSON();
    if (isPossible()) send({type: "push", endpoint, key: keys.p256dh, secret: keys.auth, quiet: quietRooms()});
  } catch {
    // The browser has no push service, or it cannot be reached.
  }
}

function tellSight() {
  if (key && state.phase === "in") send({type: "sight", on: !document.hidden});
}

// The push service then tells the server that this browser takes nothing any more.
function unsubscribe() {
  if (key) tellWorker({type: "unsubscribe"});
}

on("welcome", ({push}) => {
  key = push ?? "";
});
on("phase", () => {
  if (state.phase === "out") unsubscribe();
  if (state.phase === "in" && document.hidden) tellSight();
});
on("named", () => {
  if (state.isRegistered) subscribe();
  else unsubscribe();
});
on("registered", subscribe);
on("notify-changed", subscribe);
document.addEventListener("visibilitychange", tellSight);
