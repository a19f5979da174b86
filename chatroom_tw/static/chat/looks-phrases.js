// The texts of the log, of display names and of unread conversations, in both languages.
import {addPhrases} from "../common/phrases.js";

const plural = (n, one, more) => (n === 1 ? one : more.replace("#", n));

addPhrases({
  en: {
    leaveChatTitle: "Leave the chat?",
    leaveChatHint: "You are in no room any more, and this browser forgets your name and your private conversations.",
    notFound: "That message is not there any more, or it is not loaded here.",
    nextUnread: ({n, name}) => plural(n, `1 unread in ${name}`, `# unread in ${name}`),
    roomsUnread: ({n}) => plural(n, "Rooms, 1 unread message", "Rooms, # unread messages"),
    peopleCount: ({n}) => plural(n, "People, 1 here", "People, # here"),
    displayName: "Display name",
    displayHint: "Shown in place of your name, as you write it: up to 40 characters, with spaces and emoji. Mentions and commands use your name. Empty: none.",
    displaySet: "You are shown as {display}.",
    displayRemoved: "You are shown by your name.",
    whoisDisplay: "Shown as {display}",
    bothNames: "{display} · {name}",
    "refused.bad-display": "“{subject}” cannot be a display name: 1 to 40 characters that can be seen.",
    "refused.display-taken": "“{subject}” looks like the name of somebody else.",
  },
  it: {
    leaveChatTitle: "Esci dalla chat?",
    leaveChatHint: "Esci da tutte le stanze, e questo browser dimentica il tuo nome e le conversazioni private.",
    notFound: "Quel messaggio non c'è più, o qui non è caricato.",
    nextUnread: ({n, name}) => plural(n, `1 non letto in ${name}`, `# non letti in ${name}`),
    roomsUnread: ({n}) => plural(n, "Stanze, 1 messaggio non letto", "Stanze, # messaggi non letti"),
    peopleCount: ({n}) => plural(n, "Persone, 1 qui", "Persone, # qui"),
    displayName: "Nome mostrato",
    displayHint: "Appare al posto del tuo nome, come lo scrivi: fino a 40 caratteri, anche spazi ed emoji. Menzioni e comandi usano il nome. Vuoto: nessuno.",
    displaySet: "Gli altri ti vedono come {display}.",
    displayRemoved: "Gli altri vedono il tuo nome.",
    whoisDisplay: "Si fa chiamare {display}",
    bothNames: "{display} · {name}",
    "refused.bad-display": "«{subject}» non può essere un nome mostrato: da 1 a 40 caratteri visibili.",
    "refused.display-taken": "«{subject}» somiglia al nome di qualcun altro.",
  },
});
