// The texts about files that people send, in both languages.
import {addPhrases} from "../common/phrases.js";

// 10485760 reads "10 MB".
function sizeText(bytes) {
  const size = Number(bytes);
  const units = ["B", "KB", "MB", "GB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(size, 1)) / 10), units.length - 1);
  return `${Math.floor((size / 1024 ** power) * 10) / 10} ${units[power]}`;
}

addPhrases({
  en: {
    "refused.no-uploads": "This server takes no files.",
    "refused.too-big": ({subject}) => `That file is too big: it may have ${sizeText(subject)} at most.`,
    "refused.files-full": "There is no space left for files on this server.",
    "refused.too-many-uploads": "These are too many files at one time: at most {subject}.",
  },
  it: {
    "refused.no-uploads": "Questo server non accetta file.",
    "refused.too-big": ({subject}) => `Il file è troppo grande: al massimo ${sizeText(subject)}.`,
    "refused.files-full": "Su questo server non c'è più spazio per i file.",
    "refused.too-many-uploads": "Sono troppi file in una volta: al massimo {subject}.",
  },
});
