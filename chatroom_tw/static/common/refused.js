// Why the WebSocket cannot be opened. A browser does not tell the page, so the page asks the server,
// and shows a notice above everything else:
//
//   explainFailure()    an attempt to open the WebSocket has failed
//   connected()         it is open: the notice goes
//
// A server that does not answer is not refusing: then there is no notice.
import {el} from "./dom.js";
import {addPhrases, phrase} from "./phrases.js";
import {at} from "./root.js";

addPhrases({
  en: {
    siteRefused:
      "This server takes no pages from {site}. If you run it, start it with --origin {site}",
    webSocketsBlocked:
      "The server answers, but something in front of it, such as a proxy, lets no WebSocket through.",
  },
  it: {
    siteRefused:
      "Questo server non accetta pagine da {site}. Se lo gestisci tu, avvialo con --origin {site}",
    webSocketsBlocked:
      "Il server risponde, ma qualcosa lì davanti, per esempio un proxy, non fa passare i WebSocket.",
  },
});

// After so many failures in a row of which the server knows nothing, it never saw the requests.
const UNSEEN = 3;

let notice = null;
let unseen = 0;

export async function explainFailure() {
  const answer = await ask();
  if (answer === "refused") show(phrase("siteRefused", {site: location.origin}));
  unseen = answer === "allowed" ? unseen + 1 : 0;
  if (unseen >= UNSEEN) show(phrase("webSocketsBlocked"));
}

export function connected() {
  unseen = 0;
  notice?.remove();
  notice = null;
}

async function ask() {
  try {
    const response = await fetch(at(`origin?is=${encodeURIComponent(location.origin)}`));
    return response.ok ? (await response.text()).trim() : "";
  } catch {
    return "";
  }
}

function show(text) {
  notice ??= el("p", {class: "refused", role: "alert"});
  if (!notice.isConnected) document.body.prepend(notice);
  if (notice.textContent !== text) notice.textContent = text;
}
