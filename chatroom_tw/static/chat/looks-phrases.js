// The texts of the log and of unread conversations, in both languages.
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
  },
  it: {
    leaveChatTitle: "Esci dalla chat?",
    leaveChatHint: "Esci da tutte le stanze, e questo browser dimentica il tuo nome e le conversazioni private.",
    notFound: "Quel messaggio non c'è più, o qui non è caricato.",
    nextUnread: ({n, name}) => plural(n, `1 non letto in ${name}`, `# non letti in ${name}`),
    roomsUnread: ({n}) => plural(n, "Stanze, 1 messaggio non letto", "Stanze, # messaggi non letti"),
    peopleCount: ({n}) => plural(n, "Persone, 1 qui", "Persone, # qui"),
  },
});
