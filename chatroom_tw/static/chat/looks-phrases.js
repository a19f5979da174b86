// The texts of the log and of unread conversations, in both languages.
import {addPhrases} from "../common/phrases.js";

const plural = (n, one, more) => (n === 1 ? one : more.replace("#", n));

addPhrases({
  en: {
    notFound: "That message is not there any more, or it is not loaded here.",
    nextUnread: ({n, name}) => plural(n, `1 unread in ${name}`, `# unread in ${name}`),
    roomsUnread: ({n}) => plural(n, "Rooms, 1 unread message", "Rooms, # unread messages"),
    peopleCount: ({n}) => plural(n, "People, 1 here", "People, # here"),
  },
  it: {
    notFound: "Quel messaggio non c'è più, o qui non è caricato.",
    nextUnread: ({n, name}) => plural(n, `1 non letto in ${name}`, `# non letti in ${name}`),
    roomsUnread: ({n}) => plural(n, "Stanze, 1 messaggio non letto", "Stanze, # messaggi non letti"),
    peopleCount: ({n}) => plural(n, "Persone, 1 qui", "Persone, # qui"),
  },
});
