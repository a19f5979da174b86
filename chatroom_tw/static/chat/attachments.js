// Sending pictures and files: by a button, by dropping or pasting them. The server is asked for an
// address, and the file is put there; the message comes as any other.
import {byId, el, fill} from "../common/dom.js";
import {onLanguage, phrase} from "../common/phrases.js";
import {send} from "./client.js";
import {target} from "./message-toolbar.js";
import {taken} from "./replying.js";
import {isReady, on, state, tell} from "./state.js";

const input = byId("file");
const shown = byId("uploads");
const zone = byId("conversation");
// The files that are being sent, by the ids of their requests: {file, conversation, percent}.
const uploads = new Map();
let count = 0;

function show() {
  fill(shown, ...[...uploads.values()].map(({file, percent}) =>
    el("li", {class: "hint"},
      el("span", {text: phrase("sendingFile", {name: file.name, percent})}),
      el("progress", {max: "100", value: String(percent), "aria-label": file.name}))));
}

function end(id, text) {
  uploads.delete(id);
  show();
  if (text) tell("fault", text);
}

function sendFile(file) {
  const {current} = state;
  if (!current || !isReady(current)) {
    tell("fault", phrase("lost"));
    return;
  }
  if (!file.size) {
    tell("fault", phrase("emptyFile", {name: file.name}));
    return;
  }
  count += 1;
  const id = `file-${count}`;
  uploads.set(id, {file, conversation: current, percent: 0});
  const {reply} = taken(current);
  const media = file.type || "application/octet-stream";
  send({type: "upload", id, ...target(current), name: file.name, media, size: file.size, reply});
  show();
}

function put(id, url) {
  const upload = uploads.get(id);
  const request = new XMLHttpRequest();
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
on("upload-to", ({id, url}) => put(id, url));
on("phase", () => {
  if (state.phase === "lost") [...uploads.keys()].forEach((id) => end(id));
});
onLanguage(show);
