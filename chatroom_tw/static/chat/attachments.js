// Sending pictures and files: by a button, by dropping or pasting them. The server is asked for an
// address, and the file is put there; the message comes as any other. Each can be stopped meanwhile. A
// server that takes no files has no button, and whoever drops or pastes one is told so.
import {byId, el, fill, icon} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {keepPosition} from "./log.js";
import {target} from "./message-toolbar.js";
import {taken} from "./replying.js";
import {isReady, on, state, tell} from "./state.js";

const input = byId("file");
const shown = byId("uploads");
const zone = byId("conversation");
// The files that are being sent, by the ids of their requests: {file, conversation, percent,
// item: its line}; with `request` when it is under way.
const uploads = new Map();
let count = 0;
// The most bytes of a file, as the server has said it.
let most = Infinity;

function show() {
  for (const {file, percent, item} of uploads.values()) {
    const label = phrase("stopFile", {name: file.name});
    const [, shownPercent, progress, button] = item.children;
    shownPercent.textContent = `${percent} %`;
    progress.value = percent;
    button.title = label;
    button.setAttribute("aria-label", label);
  }
  keepPosition(() => fill(shown, ...[...uploads.values()].map(({item}) => item)));
}

function itemOf(id, {name}) {
  const click = () => {
    uploads.get(id).request?.abort();
    end(id);
    tell("status", phrase("fileStopped", {name}));
    byId("attach").focus();
  };
  return el("li", {class: "hint"},
    el("span", {class: "name", dir: "auto", title: name, text: name}), el("span", {class: "percent"}),
    el("progress", {max: "100", "aria-label": name}),
    el("button", {class: "round", type: "button", on: {click}}, icon("close")));
}

function end(id, text) {
  const hadFocus = uploads.get(id)?.item.contains(document.activeElement);
  uploads.delete(id);
  show();
  if (hadFocus) byId("attach").focus();
  if (text) tell("fault", text);
}

// What is wrong with sending the file; or nothing.
function faultOf({name, size}, conversation) {
  if (!most) return phrase("refused.no-uploads");
  if (!conversation || !isReady(conversation)) return phrase("lost");
  if (!size) return phrase("emptyFile", {name});
  return size > most ? phrase("refused.too-big", {subject: most}) : "";
}

function sendFile(file) {
  const {current} = state;
  const fault = faultOf(file, current);
  if (fault) {
    tell("fault", fault);
    return;
  }
  count += 1;
  const id = `file-${count}`;
  uploads.set(id, {file, conversation: current, percent: 0, item: itemOf(id, file)});
  const {reply} = taken(current);
  const media = file.type || "application/octet-stream";
  send({type: "upload", id, ...target(current), name: file.name, media, size: file.size, reply});
  show();
}

function put(id, url) {
  const upload = uploads.get(id);
  // It was stopped before the server has answered.
  if (!upload) return;
  const request = new XMLHttpRequest();
  upload.request = request;
  request.upload.onprogress = ({loaded, total}) => {
    upload.percent = Math.floor(loaded / total * 100);
    show();
  };
  request.onerror = () => end(id, phrase("fileTooSlow", {name: upload.file.name}));
  request.onload = () => {
    if (request.status >= 300) end(id, phrase("fileFailed", {name: upload.file.name}));
    else end(id);
  };
  request.open("PUT", url);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(upload.file);
}

// Files that were dropped or pasted; text is left to the browser.
function filesIn(transfer) {
  return [...(transfer?.files || [])];
}

function dropped(event) {
  zone.classList.remove("dropping");
  const files = filesIn(event.dataTransfer);
  if (!files.length) return;
  event.preventDefault();
  files.forEach(sendFile);
}

function over(event) {
  if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
  event.preventDefault();
  if (!most) return;
  zone.dataset.drop = phrase("dropHere", {name: state.current?.name || ""});
  zone.classList.add("dropping");
}

// Whether the refusal is of a file: it is not sent then.
export function refusedFile({id}) {
  if (uploads.has(id)) end(id);
}

byId("attach").addEventListener("click", () => input.click());
input.addEventListener("change", () => {
  [...input.files].forEach(sendFile);
  input.value = "";
});
zone.addEventListener("dragover", over);
zone.addEventListener("dragleave", ({relatedTarget}) => {
  if (!zone.contains(relatedTarget)) zone.classList.remove("dropping");
});
zone.addEventListener("drop", dropped);
byId("text").addEventListener("paste", (event) => {
  const files = filesIn(event.clipboardData);
  if (!files.length) return;
  event.preventDefault();
  files.forEach(sendFile);
});
on("welcome", ({uploads}) => {
  most = uploads ?? Infinity;
  byId("attach").hidden = !most;
});
on("upload-to", ({id, url}) => put(id, url));
on("phase", () => {
  if (state.phase === "lost") [...uploads.keys()].forEach((id) => end(id));
});
onLanguage(show);
